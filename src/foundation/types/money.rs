use std::fmt;

use super::Refused;

/// The most that a field takes: ten trillion yuan, far below where sums of an `i64` could overflow.
const MOST_FEN: i64 = 1_000_000_000_000_000;

/// An amount of money in whole fen (分), never negative. JSON integers named `…_fen`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fen(i64);

impl Fen {
    /// `amount_range` outside 0 to 10^15 fen.
    pub fn new(fen: i64) -> Result<Self, Refused> {
        if (0..=MOST_FEN).contains(&fen) { Ok(Self(fen)) } else { Err(Refused("amount_range")) }
    }

    /// The whole fen.
    pub fn get(self) -> i64 {
        self.0
    }
}

impl fmt::Display for Fen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl serde::Serialize for Fen {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_i64(self.0)
    }
}

impl<'de> serde::Deserialize<'de> for Fen {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct WholeFen;
        impl serde::de::Visitor<'_> for WholeFen {
            type Value = Fen;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("whole fen")
            }
            fn visit_i64<E: serde::de::Error>(self, fen: i64) -> Result<Fen, E> {
                Fen::new(fen).map_err(E::custom)
            }
            fn visit_u64<E: serde::de::Error>(self, fen: u64) -> Result<Fen, E> {
                i64::try_from(fen).map_err(|_| E::custom(Refused("amount_range"))).and_then(|fen| self.visit_i64(fen))
            }
            fn visit_f64<E: serde::de::Error>(self, _: f64) -> Result<Fen, E> {
                Err(E::custom(Refused("amount_not_whole")))
            }
        }
        from.deserialize_i64(WholeFen)
    }
}

impl utoipa::PartialSchema for Fen {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
        ObjectBuilder::new()
            .schema_type(Type::Integer)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
            .minimum(Some(0))
            .maximum(Some(MOST_FEN))
            .description(Some("Whole fen (分)"))
            .examples([300_000_000])
            .into()
    }
}
impl utoipa::ToSchema for Fen {}

#[cfg(test)]
mod tests {
    use super::Fen;

    #[test]
    fn money_is_whole_fen_and_never_a_float() {
        assert_eq!(serde_json::from_str::<Fen>("300").expect("whole").get(), 300);
        for bad in ["1.5", "1.0", "-1", "\"一百\"", "1e3", "1000000000000001", "null", "[1]"] {
            assert!(serde_json::from_str::<Fen>(bad).is_err(), "{bad}");
        }
    }
}
