//! Technology contracts by file, and the ledger under `verify`.

use diesel::connection::SimpleConnection;
use nanhu::{
    foundation::{
        access::{Actor, Role},
        http::{Expected, input},
        types::Id,
    },
    transfer::contracts::{self, registration},
};
use serde_json::json;

use crate::program::{Home, text};

fn actor() -> Actor {
    let mut actor = Actor::system(None);
    (actor.id, actor.role) = (Some(Id::new()), Role::Staff);
    actor
}

/// Contracts that two persons have approved; answers our numbers.
fn reviewed(home: &Home, many: usize) -> Vec<String> {
    let db = home.db();
    db.migrate().expect("tables");
    let (first, second, any) = (actor(), actor(), Expected::Any);
    let form = json!({
        "name": "技术服务", "type": "service", "seller": {"name": "甲所"}, "buyer": {"name": "乙公司"}, "signed_on": "2025-01-10",
        "total_amount_fen": 100, "technology_amount_fen": 100, "payment_method": "lump_sum"
    });
    let make = |conn: &mut nanhu::foundation::db::Conn| {
        let contract = contracts::service::create(conn, &first, input::parse(form.clone())?)?;
        registration::submit(conn, &first, contract.id, &any)?;
        registration::accept(conn, &first, contract.id, &any)?;
        for person in [&first, &second] {
            registration::review(conn, person, contract.id, input::parse(json!({"decision": "approve"}))?, &any)?;
        }
        Ok(contract.number)
    };
    (0..many).map(|_| db.write_blocking(make).expect("a contract")).collect()
}

#[test]
fn numbers_that_come_back_in_the_exported_file_register_their_contracts() {
    for ending in ["csv", "xlsx"] {
        let home = Home::new();
        let numbers = reviewed(&home, 3);
        let file = home.path(&format!("form.{ending}"));
        assert_eq!(home.run(&["export", "contracts", text(&file)]).expect(0).out, "3 contracts written\n");
        let back = home.path(&format!("back.{ending}"));
        let rows = [
            [numbers[0].as_str(), "2026330402000001", "2025-02-03"],
            [numbers[1].as_str(), "", ""],
            [numbers[2].as_str(), "2026330402000001", "2025-02-04"],
            ["NHJS-2025-999999", "2026330402000009", ""],
        ];
        write(&back, &rows);
        let told = home.run(&["import", "contract-numbers", text(&back), "--json"]).expect(1).json();
        assert_eq!((&told["read"], &told["updated"], &told["failed"]), (&json!(3), &json!(1), &json!(2)), "{told}");
        assert_eq!(
            (&told["errors"][0]["row"], &told["errors"][0]["code"]),
            (&json!(4), &json!("official_number_taken")),
            "{told}"
        );
        assert_eq!((&told["errors"][1]["row"], &told["errors"][1]["code"]), (&json!(5), &json!("contract_unknown")), "{told}");
        let again = home.run(&["import", "contract-numbers", text(&back), "--json"]).expect(1).json();
        assert_eq!((&again["updated"], &again["unchanged"]), (&json!(0), &json!(1)), "{again}");
    }
}

fn write(file: &std::path::Path, rows: &[[&str; 3]]) {
    let header = ["合同编号", "登记编号", "登记日期"];
    if file.extension().is_some_and(|ending| ending == "csv") {
        let lines: Vec<String> = std::iter::once(&header).chain(rows).map(|row| row.join(",")).collect();
        return std::fs::write(file, format!("\u{feff}{}\r\n", lines.join("\r\n"))).expect("a file");
    }
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    for (line, row) in (0_u32..).zip(std::iter::once(&header).chain(rows)) {
        for (column, cell) in (0_u16..).zip(row) {
            sheet.write_string(line, column, *cell).expect("a cell");
        }
    }
    workbook.save(file).expect("a file");
}

#[test]
fn a_number_that_a_spreadsheet_has_rounded_is_not_taken() {
    let home = Home::new();
    let numbers = reviewed(&home, 1);
    let file = home.path("typed.xlsx");
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write_string(0, 0, "合同编号").expect("a cell").write_string(0, 1, "登记编号").expect("a cell");
    sheet.write_string(1, 0, &numbers[0]).expect("a cell").write_number(1, 1, 2_026_330_402_000_123.0).expect("a cell");
    workbook.save(&file).expect("a file");
    let told = home.run(&["import", "contract-numbers", text(&file), "--json"]).expect(1).json();
    assert_eq!(told["errors"][0]["code"], "official_number_as_number", "{told}");
}

#[test]
fn what_is_no_list_of_numbers_is_refused_with_what_is_missing() {
    let home = Home::new();
    let file = home.write("other.csv", "名称,金额\n甲,1\n");
    let ended = home.run(&["import", "contract-numbers", text(&file)]).expect(1);
    assert!(ended.err.contains("合同编号"), "{}", ended.err);
    let ended = home.run(&["export", "contracts", "form.doc"]).expect(1);
    assert!(ended.err.contains(".csv or .xlsx"), "{}", ended.err);
}

#[test]
fn verify_finds_sums_and_contracts_that_are_not_what_the_ledger_says() {
    let home = Home::new();
    let numbers = reviewed(&home, 1);
    let file = home.path("back.csv");
    write(&file, &[[numbers[0].as_str(), "2026330402000001", "2025-02-03"]]);
    home.run(&["import", "contract-numbers", text(&file)]).expect(0);
    home.run(&["reindex"]).expect(0);
    let told = home.run(&["verify", "--json"]).expect(0).json();
    assert_eq!((&told["trade_value_entries"], &told["wrong_trade_value_sums"]), (&json!(1), &json!(0)), "{told}");
    for (sql, member, count) in [
        ("UPDATE trade_value_sums SET technology_amount_fen = 99 WHERE dimension = 'provider'", "wrong_trade_value_sums", 1),
        ("UPDATE trade_value_sums SET technology_amount_fen = 100", "wrong_trade_value_sums", 0),
        ("UPDATE contracts SET total_amount_fen = 101", "contracts_differing_from_ledger", 1),
    ] {
        home.db().write_blocking(|conn| Ok(conn.batch_execute(sql)?)).expect("the database takes it");
        let told = home.run(&["verify", "--json"]).expect(i32::from(count > 0)).json();
        assert_eq!(told[member], count, "{told}");
    }
}
