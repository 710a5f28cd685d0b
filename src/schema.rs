//! The tables as diesel sees them; `tests/migrations.rs` holds them against both engines.

diesel::table! {
    counters (name) { name -> Text, value -> BigInt, }
}
diesel::table! {
    audit_events (seq) {
        seq -> BigInt,
        id -> Text,
        at -> Text,
        actor_kind -> Text,
        actor_id -> Nullable<Text>,
        role -> Text,
        organization_id -> Nullable<Text>,
        action -> Text,
        entity -> Text,
        entity_id -> Text,
        version -> Nullable<Integer>,
        request_id -> Nullable<Text>,
    }
}

diesel::table! {
    idempotency_keys (actor_id, key) {
        actor_id -> Text,
        key -> Text,
        request_hash -> Text,
        status -> Integer,
        etag -> Nullable<Text>,
        location -> Nullable<Text>,
        body -> Text,
        created_at -> Text,
    }
}

diesel::table! {
    organizations (id) {
        id -> Text,
        kind -> Text,
        name -> Text,
        uscc -> Nullable<Text>,
        region_code -> Nullable<Text>,
        is_local -> Bool,
        tiers -> Text,
        contact -> Text,
        correction_reason -> Nullable<Text>,
        version -> Integer,
        created_at -> Text,
        updated_at -> Text,
    }
}

diesel::table! {
    users (id) {
        id -> Text,
        organization_id -> Text,
        role -> Text,
        name -> Text,
        email -> Text,
        password_hash -> Text,
        is_active -> Bool,
        version -> Integer,
        created_at -> Text,
        updated_at -> Text,
    }
}

diesel::table! {
    api_keys (id) {
        id -> Text,
        organization_id -> Text,
        role -> Text,
        name -> Text,
        secret_hash -> Text,
        created_by -> Nullable<Text>,
        expires_at -> Nullable<Text>,
        revoked_at -> Nullable<Text>,
        version -> Integer,
        created_at -> Text,
        updated_at -> Text,
    }
}

diesel::table! {
    sessions (token_hash) {
        token_hash -> Text,
        user_id -> Text,
        created_at -> Text,
        expires_at -> Text,
    }
}

diesel::table! {
    achievements (id) {
        id -> Text,
        owner_organization_id -> Text,
        external_ref -> Nullable<Text>,
        code -> Nullable<Text>,
        state -> Text,
        revision_state -> Nullable<Text>,
        return_reason -> Nullable<Text>,
        version -> Integer,
        content -> Text,
        published_content -> Nullable<Text>,
        published_external_ref -> Nullable<Text>,
        published_version -> Nullable<Integer>,
        published_updated_at -> Nullable<Text>,
        created_at -> Text,
        updated_at -> Text,
        submitted_at -> Nullable<Text>,
        published_at -> Nullable<Text>,
        confirmed_at -> Nullable<Text>,
    }
}

diesel::table! {
    achievement_versions (achievement_id, version) {
        achievement_id -> Text,
        version -> Integer,
        action -> Text,
        state -> Text,
        revision_state -> Nullable<Text>,
        reason -> Nullable<Text>,
        actor_kind -> Text,
        actor_id -> Nullable<Text>,
        role -> Text,
        at -> Text,
        content -> Nullable<Text>,
    }
}

diesel::table! {
    achievement_traces (trace, achievement_id) {
        trace -> BigInt,
        achievement_id -> Text,
    }
}

diesel::table! {
    demands (id) {
        id -> Text,
        organization_id -> Text,
        code -> Nullable<Text>,
        kind -> Text,
        anonymous -> Bool,
        deadline -> Nullable<Text>,
        state -> Text,
        revision_state -> Nullable<Text>,
        return_reason -> Nullable<Text>,
        close_reason -> Nullable<Text>,
        close_note -> Nullable<Text>,
        version -> Integer,
        content -> Text,
        published_content -> Nullable<Text>,
        published_version -> Nullable<Integer>,
        published_updated_at -> Nullable<Text>,
        created_at -> Text,
        updated_at -> Text,
        submitted_at -> Nullable<Text>,
        published_at -> Nullable<Text>,
        closed_at -> Nullable<Text>,
    }
}

diesel::table! {
    demand_versions (demand_id, version) {
        demand_id -> Text,
        version -> Integer,
        action -> Text,
        state -> Text,
        revision_state -> Nullable<Text>,
        reason -> Nullable<Text>,
        actor_kind -> Text,
        actor_id -> Nullable<Text>,
        role -> Text,
        at -> Text,
        content -> Nullable<Text>,
    }
}

diesel::table! {
    brokers (id) {
        id -> Text,
        organization_id -> Nullable<Text>,
        name -> Text,
        inactive_since -> Nullable<Text>,
        version -> Integer,
        content -> Text,
        created_at -> Text,
        updated_at -> Text,
    }
}

diesel::table! {
    broker_certificates (id) {
        id -> Text,
        broker_id -> Text,
        level -> Text,
        scheme -> Text,
        issuer -> Text,
        number -> Text,
        issued_on -> Text,
        expires_on -> Nullable<Text>,
        revoked_on -> Nullable<Text>,
    }
}

diesel::table! {
    inquiries (id) {
        id -> Text,
        code -> Text,
        achievement_id -> Nullable<Text>,
        demand_id -> Nullable<Text>,
        sender_organization_id -> Text,
        receiver_organization_id -> Text,
        broker_id -> Nullable<Text>,
        state -> Text,
        close_reason -> Nullable<Text>,
        sender_accepted_at -> Nullable<Text>,
        receiver_accepted_at -> Nullable<Text>,
        version -> Integer,
        content -> Text,
        created_at -> Text,
        updated_at -> Text,
        contacted_at -> Nullable<Text>,
        negotiating_at -> Nullable<Text>,
        deal_at -> Nullable<Text>,
        closed_at -> Nullable<Text>,
    }
}

diesel::table! {
    inquiry_messages (id) {
        id -> Text,
        inquiry_id -> Text,
        organization_id -> Nullable<Text>,
        role -> Text,
        text -> Text,
        at -> Text,
    }
}

diesel::table! {
    introductions (seq) {
        seq -> BigInt,
        id -> Text,
        broker_id -> Text,
        inquiry_id -> Nullable<Text>,
        happened_at -> Text,
        recorded_at -> Text,
        recorded_by -> Nullable<Text>,
        content -> Text,
        previous_hash -> Text,
        hash -> Text,
    }
}

diesel::table! {
    deals (id) {
        id -> Text,
        code -> Text,
        provider_organization_id -> Text,
        receiver_organization_id -> Text,
        mode -> Text,
        broker_id -> Nullable<Text>,
        inquiry_id -> Nullable<Text>,
        demand_id -> Nullable<Text>,
        by_centre -> Bool,
        stage -> Text,
        signed_on -> Nullable<Text>,
        version -> Integer,
        content -> Text,
        created_at -> Text,
        updated_at -> Text,
    }
}

diesel::table! {
    deal_achievements (deal_id, achievement_id) {
        deal_id -> Text,
        achievement_id -> Text,
    }
}

diesel::table! {
    deal_stages (deal_id, number) {
        deal_id -> Text,
        number -> Integer,
        stage -> Text,
        entered_on -> Text,
        reason -> Nullable<Text>,
        correction_reason -> Nullable<Text>,
        actor_id -> Nullable<Text>,
        at -> Text,
    }
}

diesel::table! {
    achievement_restrictions (achievement_id, deal_id) {
        achievement_id -> Text,
        deal_id -> Text,
        mode -> Text,
        since -> Text,
        until -> Nullable<Text>,
    }
}

diesel::table! {
    closed_periods (id) {
        id -> Text,
        closed_to -> Text,
        closed_at -> Text,
        actor_id -> Nullable<Text>,
    }
}

diesel::table! {
    calendar_days (day) {
        day -> Text,
        is_working -> Bool,
        name -> Text,
    }
}

diesel::table! {
    contract_rules (id) {
        id -> Text,
        effective_from -> Text,
        version -> Integer,
        content -> Text,
        created_at -> Text,
        updated_at -> Text,
    }
}

diesel::table! {
    contracts (id) {
        id -> Text,
        number -> Text,
        contract_type -> Text,
        state -> Text,
        deal_id -> Nullable<Text>,
        seller_organization_id -> Nullable<Text>,
        buyer_organization_id -> Nullable<Text>,
        seller_key -> Text,
        buyer_key -> Text,
        signed_on -> Nullable<Text>,
        total_amount_fen -> BigInt,
        technology_amount_fen -> BigInt,
        official_number -> Nullable<Text>,
        registered_on -> Nullable<Text>,
        first_reviewer -> Nullable<Text>,
        due_on -> Nullable<Text>,
        version -> Integer,
        content -> Text,
        created_at -> Text,
        updated_at -> Text,
    }
}

diesel::table! {
    contract_achievements (contract_id, achievement_id) {
        contract_id -> Text,
        achievement_id -> Text,
    }
}

diesel::table! {
    contract_steps (contract_id, version) {
        contract_id -> Text,
        version -> Integer,
        action -> Text,
        state -> Text,
        actor_kind -> Text,
        actor_id -> Nullable<Text>,
        role -> Text,
        at -> Text,
        detail -> Text,
        content -> Nullable<Text>,
    }
}

diesel::table! {
    contract_payments (id) {
        id -> Text,
        contract_id -> Text,
        received_on -> Text,
        amount_fen -> BigInt,
        technology_amount_fen -> BigInt,
        reverses -> Nullable<Text>,
        note -> Text,
        actor_id -> Nullable<Text>,
        created_at -> Text,
    }
}

diesel::table! {
    trade_value_entries (seq) {
        seq -> BigInt,
        id -> Text,
        contract_id -> Text,
        kind -> Text,
        dated_on -> Text,
        recorded_at -> Text,
        contract_type -> Text,
        industry -> Text,
        provider -> Text,
        receiver -> Text,
        direction -> Text,
        contracts -> Integer,
        technology_amount_fen -> BigInt,
        total_amount_fen -> BigInt,
        reason -> Nullable<Text>,
        actor_id -> Nullable<Text>,
    }
}

diesel::table! {
    trade_value_sums (dimension, month, value) {
        dimension -> Text,
        month -> Text,
        value -> Text,
        contracts -> BigInt,
        technology_amount_fen -> BigInt,
        total_amount_fen -> BigInt,
    }
}

diesel::table! {
    notices (id) {
        id -> Text,
        code -> Text,
        organization_id -> Text,
        achievement_id -> Nullable<Text>,
        deal_id -> Nullable<Text>,
        state -> Text,
        starts_on -> Nullable<Text>,
        ends_on -> Nullable<Text>,
        outcome -> Nullable<Text>,
        remark -> Nullable<Text>,
        version -> Integer,
        content -> Text,
        created_at -> Text,
        updated_at -> Text,
    }
}

diesel::table! {
    notice_steps (notice_id, version) {
        notice_id -> Text,
        version -> Integer,
        action -> Text,
        state -> Text,
        actor_kind -> Text,
        actor_id -> Nullable<Text>,
        role -> Text,
        at -> Text,
        detail -> Text,
    }
}

diesel::table! {
    notice_objections (id) {
        id -> Text,
        notice_id -> Text,
        organization_id -> Nullable<Text>,
        content -> Text,
        state -> Text,
        decision -> Nullable<Text>,
        version -> Integer,
        created_at -> Text,
        updated_at -> Text,
    }
}

diesel::table! {
    visits (id) {
        id -> Text,
        organization_id -> Text,
        visited_on -> Text,
        on_site -> Bool,
        version -> Integer,
        content -> Text,
        created_at -> Text,
        updated_at -> Text,
    }
}

diesel::table! {
    visit_demands (visit_id, demand_id) {
        visit_id -> Text,
        demand_id -> Text,
    }
}

diesel::table! {
    visit_deals (visit_id, deal_id) {
        visit_id -> Text,
        deal_id -> Text,
    }
}

diesel::table! {
    trainings (id) {
        id -> Text,
        title -> Text,
        held_on -> Text,
        state -> Text,
        version -> Integer,
        content -> Text,
        created_at -> Text,
        updated_at -> Text,
    }
}

diesel::table! {
    awards (id) {
        id -> Text,
        title -> Text,
        level -> Text,
        category -> Text,
        awarded_on -> Text,
        version -> Integer,
        content -> Text,
        created_at -> Text,
        updated_at -> Text,
    }
}

diesel::table! {
    roadshows (id) {
        id -> Text,
        title -> Text,
        held_on -> Text,
        state -> Text,
        version -> Integer,
        content -> Text,
        created_at -> Text,
        updated_at -> Text,
    }
}

diesel::table! {
    financings (id) {
        id -> Text,
        kind -> Text,
        organization_id -> Text,
        provider_organization_id -> Nullable<Text>,
        agreed_on -> Text,
        state -> Text,
        amount_fen -> BigInt,
        version -> Integer,
        content -> Text,
        created_at -> Text,
        updated_at -> Text,
    }
}

diesel::table! {
    programmes (id) {
        id -> Text,
        kind -> Text,
        title -> Text,
        organization_id -> Nullable<Text>,
        year -> Integer,
        state -> Text,
        approved_on -> Nullable<Text>,
        version -> Integer,
        content -> Text,
        created_at -> Text,
        updated_at -> Text,
    }
}

diesel::table! {
    organization_tiers (id) {
        id -> Text,
        organization_id -> Text,
        position -> Integer,
        tier -> Text,
        level -> Nullable<Text>,
        recognised_year -> Integer,
        recognised_on -> Nullable<Text>,
        ended_on -> Nullable<Text>,
    }
}

diesel::table! {
    target_metrics (id) {
        id -> Text,
        metric -> Text,
        position -> Integer,
        is_active -> Bool,
        version -> Integer,
        content -> Text,
        created_at -> Text,
        updated_at -> Text,
    }
}

diesel::table! {
    target_years (year) {
        year -> Integer,
        id -> Text,
        version -> Integer,
        created_at -> Text,
        updated_at -> Text,
    }
}

diesel::table! {
    targets (year, metric) {
        year -> Integer,
        metric -> Text,
        target -> BigInt,
    }
}

diesel::table! {
    target_freezes (id) {
        id -> Text,
        year -> Integer,
        as_of -> Text,
        note -> Text,
        report_zh -> Text,
        report_zh_sha256 -> Text,
        report_en -> Text,
        report_en_sha256 -> Text,
        frozen_at -> Text,
        actor_id -> Nullable<Text>,
    }
}

diesel::table! {
    lexicon_entries (id) {
        id -> Text,
        version -> Integer,
        kind -> Text,
        words -> Text,
        keys -> Text,
        reason -> Text,
        state -> Text,
        withdrawn_reason -> Nullable<Text>,
        created_by -> Nullable<Text>,
        created_at -> Text,
        updated_by -> Nullable<Text>,
        updated_at -> Text,
    }
}

diesel::table! {
    lexicon_applications (number) {
        number -> Integer,
        id -> Text,
        entries -> Text,
        applied_by -> Nullable<Text>,
        applied_at -> Text,
    }
}

diesel::table! {
    match_tickets (id) {
        id -> Text,
        organization_id -> Text,
        state -> Text,
        text -> Text,
        filters -> Text,
        wanted -> Text,
        contact -> Text,
        answer -> Nullable<Text>,
        achievement_ids -> Text,
        version -> Integer,
        created_by -> Nullable<Text>,
        created_at -> Text,
        updated_at -> Text,
        answered_by -> Nullable<Text>,
        answered_at -> Nullable<Text>,
        closed_at -> Nullable<Text>,
    }
}

diesel::table! {
    unmet_searches (day, asked) {
        day -> Text,
        asked -> Text,
        searches -> Integer,
    }
}

diesel::joinable!(users -> organizations (organization_id));
diesel::joinable!(api_keys -> organizations (organization_id));
diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(achievements -> organizations (owner_organization_id));
diesel::joinable!(achievement_versions -> achievements (achievement_id));
diesel::joinable!(achievement_traces -> achievements (achievement_id));
diesel::joinable!(demands -> organizations (organization_id));
diesel::joinable!(demand_versions -> demands (demand_id));
diesel::allow_tables_to_appear_in_same_query!(
    organizations,
    users,
    api_keys,
    sessions,
    achievements,
    achievement_versions,
    achievement_traces,
    demands,
    demand_versions,
    brokers,
    broker_certificates,
    inquiries,
    inquiry_messages,
    introductions,
    deals,
    deal_achievements,
    deal_stages,
    achievement_restrictions,
    closed_periods,
    calendar_days,
    contract_rules,
    contracts,
    contract_achievements,
    contract_steps,
    contract_payments,
    trade_value_entries,
    trade_value_sums,
    notices,
    notice_steps,
    notice_objections,
    visits,
    visit_demands,
    visit_deals,
    trainings,
    awards,
    roadshows,
    financings,
    programmes,
    organization_tiers,
    target_metrics,
    target_years,
    targets,
    target_freezes,
    lexicon_entries,
    lexicon_applications,
    match_tickets,
);
