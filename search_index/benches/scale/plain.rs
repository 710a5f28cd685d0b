//! The index library as its own documents show it: one field of jieba's words, terms joined by "or", its own BM25 and pruning.

use std::{path::Path, sync::Arc};

use jieba_rs::{Jieba, TokenizeMode};
use search_index::Document;
use tantivy::{
    Index, IndexReader, TantivyDocument, Term,
    collector::TopDocs,
    query::{BooleanQuery, Occur, Query, TermQuery},
    schema::{FAST, Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions},
    tokenizer::{LowerCaser, TextAnalyzer, Token, TokenStream, Tokenizer},
};

use crate::Outcome;

const MEMORY: usize = 64_000_000;
const THREADS: usize = 2;

/// Words in jieba's mode for search engines, with its guessing model. Marks are left out: as terms they would stand in every record.
#[derive(Clone)]
struct Words(Arc<Jieba>);

struct Stream {
    tokens: std::vec::IntoIter<Token>,
    token: Token,
}

impl Tokenizer for Words {
    type TokenStream<'a> = Stream;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Stream {
        let found = self.0.tokenize(text, TokenizeMode::Search, true);
        let words = found.into_iter().filter(|word| word.word.chars().any(char::is_alphanumeric));
        let tokens: Vec<Token> = words
            .map(|word| Token {
                offset_from: word.byte_start,
                offset_to: word.byte_end,
                position: word.start,
                text: word.word.to_owned(),
                position_length: word.end - word.start,
            })
            .collect();
        Stream { tokens: tokens.into_iter(), token: Token::default() }
    }
}

impl TokenStream for Stream {
    fn advance(&mut self) -> bool {
        self.tokens.next().map(|token| self.token = token).is_some()
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

fn analyzer() -> TextAnalyzer {
    TextAnalyzer::builder(Words(Arc::new(Jieba::new()))).filter(LowerCaser).build()
}

struct Fields {
    text: Field,
    id: Field,
}

fn schema() -> (Schema, Fields) {
    let mut b = Schema::builder();
    let indexing = TextFieldIndexing::default().set_tokenizer("jieba").set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let text = b.add_text_field("text", TextOptions::default().set_indexing_options(indexing));
    let id = b.add_u64_field("id", FAST);
    (b.build(), Fields { text, id })
}

pub(crate) struct PlainWriter {
    index: Index,
    writer: tantivy::IndexWriter<TantivyDocument>,
    fields: Fields,
}

impl PlainWriter {
    pub(crate) fn create(dir: &Path) -> Outcome<PlainWriter> {
        std::fs::create_dir_all(dir)?;
        let (schema, fields) = schema();
        let index = Index::create_in_dir(dir, schema)?;
        index.tokenizers().register("jieba", analyzer());
        let writer = index.writer_with_num_threads(THREADS, THREADS * MEMORY)?;
        Ok(PlainWriter { index, writer, fields })
    }

    pub(crate) fn add(&self, document: &Document) -> Outcome<()> {
        let mut out = TantivyDocument::new();
        let texts = [&document.title, &document.abstract_text].into_iter().chain(&document.keywords);
        for text in texts.chain([&document.organization_name]).filter(|text| !text.is_empty()) {
            out.add_text(self.fields.text, text);
        }
        out.add_u64(self.fields.id, document.id as u64);
        self.writer.add_document(out)?;
        Ok(())
    }

    /// Commits and lets the library merge as it likes.
    pub(crate) fn finish(mut self) -> Outcome<u64> {
        self.writer.commit()?;
        self.writer.wait_merging_threads()?;
        Ok(self.index.reader()?.searcher().num_docs())
    }
}

/// The searching side.
pub(crate) struct PlainIndex {
    reader: IndexReader,
    analyzer: TextAnalyzer,
    text: Field,
}

impl PlainIndex {
    pub(crate) fn open(dir: &Path) -> Outcome<PlainIndex> {
        let index = Index::open_in_dir(dir)?;
        let text = index.schema().get_field("text")?;
        Ok(PlainIndex { reader: index.reader()?, analyzer: analyzer(), text })
    }

    pub(crate) fn segments(&self) -> usize {
        self.reader.searcher().segment_readers().len()
    }

    /// The keys of the best `limit`.
    pub(crate) fn search(&mut self, text: &str, limit: usize) -> Outcome<Vec<u64>> {
        let mut terms = std::collections::BTreeSet::new();
        self.analyzer.token_stream(text).process(&mut |token| {
            terms.insert(Term::from_field_text(self.text, &token.text));
        });
        let clauses = terms.into_iter().map(|term| {
            let query: Box<dyn Query> = Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs));
            (Occur::Should, query)
        });
        let searcher = self.reader.searcher();
        let best = searcher.search(&BooleanQuery::new(clauses.collect()), &TopDocs::with_limit(limit).order_by_score())?;
        let mut ids = Vec::with_capacity(best.len());
        for (_, at) in best {
            let column = searcher.segment_reader(at.segment_ord).fast_fields().u64("id")?;
            ids.push(column.first(at.doc_id).unwrap_or_default());
        }
        Ok(ids)
    }
}
