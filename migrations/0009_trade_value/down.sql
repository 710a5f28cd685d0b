DROP TABLE trade_value_sums; DROP TABLE trade_value_entries;
