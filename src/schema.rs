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

diesel::joinable!(users -> organizations (organization_id));
diesel::joinable!(api_keys -> organizations (organization_id));
diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(achievements -> organizations (owner_organization_id));
diesel::joinable!(achievement_versions -> achievements (achievement_id));
diesel::joinable!(achievement_traces -> achievements (achievement_id));
diesel::allow_tables_to_appear_in_same_query!(
    organizations,
    users,
    api_keys,
    sessions,
    achievements,
    achievement_versions,
    achievement_traces,
);
