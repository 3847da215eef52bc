"""Every attack that a verifier is known to have to survive, with the tests in which it is tried.

The first part are the measured errors of other verifiers, the second the attacks beside them, the third those that were
found here. A test that is renamed or taken out is missed by this one.
"""

from __future__ import annotations

import ast
from functools import cache

import pytest

from tests.conftest import ROOT

MEASURED = {
    "members that expansion drops in silence": (
        "attacks::a_member_that_no_context_defines_is_not_signed_and_not_shown",
        "attacks_structure::text_that_no_signature_covers_is_never_met",
    ),
    "relative identifiers and types": (
        "attacks::a_relative_identifier_is_not_signed",
        "attacks_structure::an_unnamed_type_is_refused",
    ),
    "the expander goes to the network for contexts": (
        "attacks::a_context_that_is_not_pinned_leaves_everything_open",
        "vendored::the_pinned_digests_are_those_of_the_list",
    ),
    "poison graphs": (
        "attacks::poison_in_a_badge_is_refused_in_bounded_time",
        "attacks_chains::many_proofs_of_a_poisoned_badge_are_given_up_together",
        "attacks_limits::poison_is_given_up_in_bounded_time_whatever_its_links_are_called",
        "attacks_limits::poison_and_bombs_take_bounded_memory",
        "canon::refuses_cliques_and_cycles_in_bounded_time",
    ),
    "poison while others are served": ("attacks_limits::others_are_served_while_poison_is_looked_at",),
    "expiry under its full address": (
        "attacks::sees_an_expiry_that_was_written_under_its_full_address",
        "attacks_tokens::an_expiry_under_its_full_address_is_seen_in_a_token_too",
    ),
    "status under its full address": ("attacks::sees_a_status_that_was_written_under_its_full_address",),
    "unmapped members": (
        "attacks::a_member_that_no_context_defines_is_not_signed_and_not_shown",
        "attacks_proofs::a_member_that_no_context_defines_is_signed_by_a_proof_over_json_and_is_no_claim",
        "attacks_tokens::a_member_that_no_context_defines_is_no_claim_and_no_fault_of_a_token",
        "attacks_found::an_end_in_words_that_no_context_defines_is_not_passed_over_because_all_is_signed",
    ),
    "null-mapped members": (
        "attacks::a_member_that_a_context_takes_out_is_not_signed_and_not_shown",
        "attacks::an_expiry_cannot_be_taken_out_by_a_context",
        "attacks_structure::a_context_of_ones_own_cannot_swallow_text",
    ),
    "the order of types": ("attacks::an_added_type_changes_the_signature_and_a_new_order_of_types_does_not",),
    "a second description": (
        "attacks::sees_a_claim_that_was_moved_to_another_description_of_the_badge",
        "attacks_structure::a_second_description_cannot_lend_its_name",
    ),
    "another node put on top": (
        "attacks_structure::a_signed_badge_inside_another_cannot_be_put_on_top",
        "attacks_structure::nor_by_following_a_link_that_the_issuer_signed",
    ),
    "a proof passed off as another suite's": (
        "attacks::a_proof_cannot_be_passed_off_as_one_of_another_suite",
        "attacks_proofs::a_key_of_another_kind_than_the_suite_takes_is_refused",
    ),
    "chains without previousProof, and broken ones": (
        "attacks_chains::a_chain_is_good_as_far_as_its_proofs_are",
        "attacks_chains::a_proof_taken_out_of_a_chain_is_missed",
        "attacks_chains::proofs_that_build_on_each_other_in_a_circle_are_refused",
    ),
    "a good proof of somebody else beside the issuer's": (
        "attacks::a_good_proof_of_mallory_beside_a_bad_one_of_the_issuer_proves_mallory",
        "attacks::one_good_proof_of_a_set_suffices",
    ),
    "names in a selective disclosure": (
        "attacks_disclosure::a_claim_cannot_be_moved_to_another_thing",
        "attacks_disclosure::two_unnamed_things_cannot_be_shown_as_one",
        "attacks_disclosure::statements_and_signatures_have_to_fit_one_by_one",
    ),
    "lists shorter than the standard": (
        "status::a_short_list_is_read_and_remarked_upon",
        "status_kinds::a_short_list_tells_nothing_where_the_caller_is_strict",
    ),
    "yes or no where it could not be determined": (
        "status_purposes::unreachable_is_cannot_tell_with_when_it_was_last_good",
        "controllers::a_controller_that_does_not_answer_leaves_it_unknown_and_says_when_it_last_listed_the_key",
        "openbadges2::an_address_that_does_not_answer_leaves_it_open",
        "attacks_found::what_is_neither_yes_nor_no_about_revocation_is_not_taken_for_no",
    ),
    "a context that was changed in place": ("verify::names_the_earlier_context_when_that_is_what_was_signed",),
    "long headers": ("tokens::a_long_header_is_read_and_an_endless_one_is_not",),
    "alg none": (
        "attacks::a_token_signed_with_nothing_is_not_met",
        "tokens::a_header_that_proves_nothing_is_named_and_never_good",
    ),
    "HS256 with a public key, and other confusion of algorithms": (
        "tokens::a_public_key_is_not_taken_for_a_shared_secret",
        "tokens::the_algorithm_that_a_header_names_does_not_make_a_key_into_another",
    ),
    "a jwk that is not the issuer's": (
        "attacks_tokens::a_key_that_a_token_brings_is_not_the_issuers_for_that",
        "token_keys::a_key_in_the_header_proves_its_issuer_only_when_that_lists_it",
    ),
    "addresses of keys in a header": ("attacks_tokens::addresses_that_a_header_brings_are_never_asked",),
    "a kid that points to another": (
        "token_keys::a_kid_that_points_to_somebody_else_is_refused",
        "token_keys::a_key_at_another_origin_proves_nothing_about_the_issuer",
        "attacks_found::a_key_of_a_token_is_not_the_issuers_because_its_address_redirects_to_it",
    ),
    "a key in the fragment of an address": ("attacks::a_key_in_an_address_proves_nothing_about_the_issuer",),
    "a token's claims against the credential in it": (
        "attacks_tokens::a_token_that_says_something_else_than_its_badge_does_not_conform",
        "token_claims::claims_that_contradict_the_credential_are_faults",
        "attacks_found::a_european_credential_in_a_token_may_not_contradict_it",
    ),
}

LISTED = {
    "gzip bombs in status lists": (
        "status::a_gzip_bomb_is_given_up",
        "attacks_limits::poison_and_bombs_take_bounded_memory",
    ),
    "compressed bombs in pictures and archives": (
        "attacks_structure::many_compressed_badges_in_one_picture_are_counted_before_any_is_opened",
        "reading::reads_a_compressed_badge_within_bounds",
        "archives::the_total_is_bounded",
        "http_limits::what_is_packed_though_nobody_asked_is_unpacked_within_the_limit",
    ),
    "a list signed by somebody else": (
        "status::what_cannot_be_believed_leaves_it_unknown",
        "status_kinds::a_token_that_somebody_else_signed_says_nothing",
        "status_kinds::what_a_run_remembers_of_one_issuers_list_helps_nobody_else",
    ),
    "a list for another purpose or address": ("status::what_cannot_be_believed_leaves_it_unknown",),
    "an unsigned list at somebody else's address": (
        "revocation_lists::an_unsigned_list_speaks_for_its_own_address_alone",
    ),
    "a proof for another purpose": (
        "attacks::refuses_a_proof_for_another_purpose",
        "attacks_proofs::a_proof_for_another_purpose_is_refused_by_any_suite",
        "members::an_assertion_is_no_presentation_and_a_presentation_no_assertion",
    ),
    "a controller that is not the issuer": (
        "verify::mallory_cannot_issue_in_northlights_name",
        "attacks_proofs::a_key_of_mallory_is_not_made_northlights_by_standing_in_the_document",
        "attacks_tokens::a_stranger_cannot_sign_in_the_issuers_name",
        "controllers::a_document_that_contradicts_the_key_makes_it_unusable",
    ),
    "an expired proof": (
        "attacks::refuses_an_expired_proof_also_under_its_full_address",
        "attacks_proofs::an_expired_proof_is_refused_by_any_suite",
    ),
    "duplicate keys in JSON": (
        "documents::refuses_json_that_is_broken_boundless_or_can_be_read_in_two_ways",
        "reading::refuses_a_wrong_file_and_says_what_to_do",
        "tokens::refuses_what_readers_could_read_in_two_ways",
        "keys::a_did_jwk_that_names_a_member_twice_is_refused",
    ),
    "deep nesting": (
        "documents::refuses_json_that_is_broken_boundless_or_can_be_read_in_two_ways",
        "members::credentials_in_credentials_in_credentials_end",
    ),
    "requests to an inner network": (
        "ssrf::a_name_that_stands_for_an_inner_address_is_refused",
        "ssrf::one_inner_address_among_public_ones_refuses_the_name",
        "ssrf::an_address_that_is_no_honest_one_is_refused_before_anybody_is_asked",
    ),
    "requests to an inner network by a redirect": (
        "http::every_hop_is_checked_anew",
        "http::a_redirect_to_a_name_that_stands_for_an_inner_address_is_refused",
        "http_tls::a_redirect_from_https_to_http_is_refused",
    ),
    "requests to an inner network by rebinding a name": (
        "ssrf::a_name_that_changes_between_check_and_connection_gains_nothing",
        "http::what_was_checked_is_what_is_connected_to",
    ),
    "a did:web that leads elsewhere": ("controllers::a_did_web_that_leads_elsewhere_than_it_seems_is_refused",),
    "addresses of schemas": (
        "schemas::further_schemas_are_fetched_like_the_first",
        "schemas::a_schema_that_would_hang_or_confuse_is_given_up",
    ),
    "addresses for newer copies": (
        "refresh::nobody_is_asked_for_a_badge_that_is_not_proven_or_names_no_one_service",
        "refresh::a_copy_that_says_where_a_newer_one_is_is_not_followed",
    ),
    "servers that drip, or never end": (
        "http_limits::a_server_that_drips_is_left_at_the_deadline",
        "http_limits::an_endless_answer_in_pieces_is_given_up",
    ),
    "a picture with several badges or broken chunks": (
        "reading::refuses_a_wrong_file_and_says_what_to_do",
        "reading::a_damaged_picture_is_read_as_it_was_or_refused",
        "attacks_structure::many_chunks_are_walked_in_bounded_time",
    ),
    "a drawing with entities, script or several badges": (
        "baking::refuses_a_picture_that_is_not_sound_and_says_why",
        "baking::a_token_in_the_attribute_is_read_whatever_stands_beside_it",
    ),
    "startsWith and allowedOrigins": (
        "hosting::badges_are_hosted_only_where_the_issuer_lets_them",
        "hosting::a_policy_that_the_assertion_itself_brings_is_not_believed",
    ),
    "a hosted badge that redirects to another host": ("openbadges2::a_redirect_to_somebody_else_speaks_for_nobody",),
    "a hosted badge whose file says otherwise": (
        "openbadges2::a_file_that_says_otherwise_is_not_genuine_and_shows_what_the_address_says",
    ),
    "somebody else's badge": (
        "verify::tells_whose_it_is",
        "openbadges2::a_badge_of_somebody_else_is_told",
        "members::a_presentation_of_somebody_elses_badge_says_so",
        "attacks_found::a_record_about_one_person_does_not_take_up_the_badges_of_another",
    ),
    "members of records put in, taken out or hidden": (
        "members::a_member_that_was_put_in_afterwards_breaks_the_record",
        "members::a_member_that_was_hidden_under_its_full_address_is_missed",
        "members::a_record_that_lends_its_name_to_a_foreign_badge_does_not_prove_it",
    ),
    "endorsements of something else, or in another's name": (
        "endorsements::a_badge_that_is_passed_off_as_an_endorsement_is_none",
        "endorsements::an_issuer_cannot_be_endorsed_by_a_stranger_in_anothers_name",
    ),
    "a presentation that was shown elsewhere": (
        "members::says_that_nobody_asked_for_the_challenge_that_a_presentation_answers",
    ),
    "weak keys": (
        "keys::a_key_of_small_order_is_refused",
        "keys::a_point_that_is_not_on_its_curve_is_refused",
        "keys::an_rsa_key_that_can_be_broken_or_takes_seconds_is_refused",
    ),
    "keys that were retired or revoked": (
        "attacks_proofs::a_key_that_was_retired_or_revoked_is_judged_by_the_date_of_the_proof",
    ),
    "a demonstration key": ("demo_keys::a_badge_of_the_demonstration_counts_for_nothing_elsewhere",),
    "numbers without one form": (
        "attacks_structure::a_number_too_large_for_any_computer_is_refused",
        "attacks_proofs::a_number_without_canonical_form_is_refused_by_a_proof_over_json",
        "compiled::numbers_are_written_as_jsonld_js_writes_them",
    ),
    "names in an archive": (
        "archives::names_that_stand_twice_are_told",
        "archives::a_spoiled_entry_is_told",
    ),
}

FOUND = {
    "a schema as a program": ("attacks_limits::a_schema_of_a_stranger_is_no_program",),
    "schemas of many members": ("attacks_limits::all_schemas_of_all_members_share_what_one_may_cost",),
    "terms inside of terms": (
        "attacks_limits::terms_inside_a_definition_are_not_read_for_a_thousand_things",
        "compiled::the_tables_stay_small_whatever_types_and_members_are_named",
    ),
    "contexts that fill memory": ("attacks_limits::contexts_of_strangers_are_not_kept_forever",),
    "threads that spoil each other's badges": ("attacks_limits::threads_do_not_make_each_others_badges_wrong",),
    "a file that spends what the next one needs": (
        "attacks_limits::what_a_hostile_file_spent_says_nothing_about_the_list_of_the_next_badge",
    ),
    "a redirect that makes an issuer": ("attacks_found::whoever_makes_a_site_redirect_does_not_become_its_issuer",),
    "a holder who shows nothing": ("attacks_found::nobody_is_said_to_present_what_is_not_proven",),
    "dates at the edge of the calendar": (
        "attacks_found::a_date_at_the_edge_of_the_calendar_is_a_date_of_a_token_too",
        "verify::judges_dates_on_the_date_asked_for",
    ),
    "the quick way and the long way": (
        "attacks_found::many_files_get_the_verdicts_that_each_would_get_alone",
        "compiled::documents_of_chance_say_the_same_on_both_paths",
        "bulk::an_ordinary_badge_is_met_with_the_same_words_and_reasons",
    ),
}

ATTACKS = MEASURED | LISTED | FOUND


@cache
def _named_in(module):
    tree = ast.parse((ROOT / "tests" / f"test_{module}.py").read_text())
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("attack", ATTACKS)
def test_every_attack_is_tried_in_a_test_that_is_there(attack):
    missing = [name for name in ATTACKS[attack] if f"test_{name.split('::')[1]}" not in _named_in(name.split("::")[0])]
    assert ATTACKS[attack]
    assert missing == []


def test_no_attack_stands_in_two_parts():
    assert len(ATTACKS) == len(MEASURED) + len(LISTED) + len(FOUND)
