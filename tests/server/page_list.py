"""Which pages of the site are looked at, by whom; and which addresses show none, with the reason."""

from __future__ import annotations

# By reader, the addresses that they open; what takes a key is reached by a link from a page before it.
PAGES = {
    "anonymous": (
        "house account_login account_reset_password account_reset_password_done account_reset_password_from_key"
        " account_reset_password_from_key_done witness witness-done verify issuer achievement achievement-criteria"
    ),
    "thu": (
        "home certificates certificate-add certificate-type certificate-paste certificate-upload certificate"
        " certificate-edit certificate-withdraw certificate-ask certificate-answer certificate-seen certificate-added"
        " certificate-import shares share-add shared addresses address-confirm works work-add work work-edit"
        " work-withdraw work-ask next-role criterion contest talks talk talk-sheet catalog worth-paying catalog-entry"
        " stacks stack weights weights-version"
        " catalog-for catalog-facts catalog-shows-wrong catalog-add providers provider catalog-lacks"
        " catalog-history catalog-review catalog-feedback catalog-announcements"
        " roles role history about-me disputes account_change_password badge-mine frameworks framework framework-edition"
        " scales competencies competency career-map role-step role-near role-version priorities priority conditions"
        " for-my-gaps worth-it justification compare my-stacks"
    ),
    "liam": "home certificates works next-role-choose next-role-own talks disputes history about-me",
    "sule": "home team person-role certificates certificate work criterion contest talk-start talks talk talk-sheet",
    "birgit": (
        "home appraisals agreement validity catalog-rate catalog-rate-back catalog-appraisal catalog-assign catalog-settle"
        " catalog-appraisal-wrong catalog-ask catalog-ask-answer"
        " role-proposals disputes dispute next-role-choose issuers issuer-remove issued issued-badge issued-give issued-renew"
        " issued-revoke issued-suspend issued-reinstate issued-offers issued-offer-add issued-offer-revise issued-several"
        " issued-endorsements issued-endorsement-end issued-keys framework-add framework-check scale-add crosswalk-add"
        " competency-review catalog catalog-entry catalog-facts providers provider catalog-edit catalog-metrics catalog-metric-end provider-add provider-edit provider-accredit"
        " provider-accreditation provider-accreditation-end catalog-endorse catalog-endorse-end catalog-serve catalog-serve-end catalog-link catalog-shows-end"
        " stacks stack stack-add stack-edit stack-withdraw weights weights-version weights-decide weights-propose"
        " records records-people records-titles records-invite records-import records-columns records-batch records-list"
        " records-undo"
        " catalog-acceptance catalog-reviews catalog-review catalog-review-open catalog-review-close catalog-announce"
        " catalog-feedback catalog-feedback-outside catalog-feedback-answer catalog-bulk catalog-bulk-runs catalog-bulk-run"
        " catalog-import catalog-import-check catalog-imported catalog-import-undo catalog-starter completions"
        " completions-check completions-run completions-undo"
        " role-paste paste-draft paste-drop ladder-import ladder-check ladder-imported ladder-undo ladder-templates"
        " ladder-template roles role role-new role-propose role-version role-version-edit"
        " role-version-review role-version-withdraw architecture architecture-add step-end role-close conditions-find"
        " priorities priority priority-add priority-edit priority-competency priority-outcome priority-drop"
    ),
    "me": (
        "home certificates certificate-add works work-add work work-ask next-role next-role-edit next-role-choose"
        " next-role-own criterion contest history about-me"
    ),
}
NO_PAGE = {
    "file": "a download",
    "badge-file": "a download",
    "verify-file": "a download",
    "did-document": "a document for programs",
    "jwks": "a document for programs",
    "status-list": "a document for programs",
    "endorsement": "a document for programs",
    "achievement-picture": "a picture",
    "role-record": "a download",
    "framework-export": "a download",
    "framework-offer": "a button",
    "competency-pick": "a part of a form",
    "competency-settle": "a button",
    "mapping-decide": "a button",
    "catalog-appraisal-read": "a button",
    "catalog-link-decide": "a button",
    "catalog-reviews-look": "a button",
    "catalog-announcement-end": "a button",
    "catalog-feedback-back": "a button",
    "stack-publish": "a button",
    "weights-download": "a download",
    "weights-take-back": "for whoever proposed, who is no reader here; looked at in test_weights_pages.py",
    "everything": "a download",
    "account_logout": "a button; asking for it signs out or leads on",
    "set_language": "a button",
    "notice-away": "a button; asking for it leads home",
    "certificate-check": "a button",
    "share-end": "a button",
    "certificate-issued": "a button",
    "certificate-inside": "a button of a record",
    "address-remove": "a button",
    "request-withdraw": "a button",
    "witness-decline": "a button",
    "next-role-check": "takes a form; what it answers is looked at in a journey",
    "talk-plan": "takes a form of the talk",
    "talk-example-add": "takes a form of the talk",
    "talk-example-remove": "a button of the talk",
    "talk-entry-add": "takes a form of the talk",
    "talk-entry-withdraw": "a button of the talk",
    "talk-renew": "a button of the talk",
    "talk-agree": "a button of the talk",
    "talk-close": "a button of the talk",
    "role-version-force": "comes after a review by somebody else; looked at in test_roles_pages.py",
    "condition-wrong": "needs an answer on record; looked at in test_roles_conditions.py",
    "condition-back": "needs an answer on record; looked at in test_roles_conditions.py",
}
"""Addresses that show no page of their own, with the reason."""

EMPTY_FORMS = {
    "anonymous": "account_login account_reset_password",
    "thu": "certificate-type certificate-paste certificate-upload certificate-ask work-add work-ask contest share-add addresses"
    " catalog-feedback catalog-review",
    "birgit": "catalog-rate catalog-rate-back catalog-assign catalog-settle catalog-appraisal-wrong catalog-ask"
    " catalog-announce catalog-review-open catalog-review-close catalog-feedback-outside catalog-bulk"
    " catalog-ask-answer issuers issuer-remove issued-give issued-renew issued-reinstate issued-revoke issued-offer-add"
    " issued-offer-revise issued-several issued-endorsements issued-endorsement-end framework-add scale-add"
    " crosswalk-add role-paste ladder-import ladder-undo ladder-template role-new role-version-review"
    " role-version-withdraw architecture-add step-end role-close priority-add priority-competency priority-outcome",
    "liam": "next-role-own next-role-choose",
    "me": "about-me",
}
"""Forms that are sent with nothing in them: the page with its complaints is a page too."""
