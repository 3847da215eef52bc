"""What a column of a table of credentials may hold, and the words by which people name the answers."""

from __future__ import annotations

from stepladder.tables import Field


def _field(name: str, about: str, *aliases: str) -> Field:
    return Field(name, (name.replace("_", " "), *aliases), required=name == "title", about=about)


FIELDS = (
    _field(
        "title", "What it is called.", "certificate", "certification", "credential", "microcredential", "course",
        "course title", "name", "titel", "bezeichnung", "zertifikat", "kurs",
    ),
    _field("id", "The identifier of the achievement in its badges.", "achievement id", "achievement", "badge id"),
    _field("code", "A short code.", "exam code", "number", "kürzel"),
    _field(
        "provider", "Who offers it.", "vendor", "offered by", "issuer name", "organization", "organisation", "anbieter",
        "institution", "veranstalter",
    ),
    _field("provider_site", "Where the provider is found.", "provider url", "provider website"),
    _field("provider_kind", "What the provider is.", "provider type", "kind of provider"),
    _field("issuer", "What its badges name as their issuer.", "issuer id", "issuer did"),
    _field("country", "Country of the provider, two letters.", "land", "region"),
    _field("awarding_body", "Who awards it, if not the provider.", "awarded by", "verliehen von"),
    _field("description", "What it is about.", "summary", "about", "beschreibung", "inhalt"),
    _field("learning_outcomes", "What a holder can do, between semicolons.", "outcomes", "lernergebnisse", "lernziele"),
    _field("hours", "Workload in hours.", "workload", "duration hours", "stunden", "umfang", "estimated hours"),
    _field("ects", "Workload in ECTS points.", "ects points", "credits ects"),
    _field("eqf_level", "Level of the European framework, 1 to 8.", "eqf", "eqr", "dqr"),
    _field("other_level", "Level in another framework.", "level", "niveau", "stufe"),
    _field(
        "methods", "Exam, quiz, project, simulation, practical, capstone, interview, portfolio, attendance.", "method",
        "assessment type", "type of assessment", "assessment method", "prüfungsform", "exam type",
    ),
    _field("assessment", "What one has to do to earn it.", "assessment description", "requirements to pass", "prüfung"),
    _field("supervision", "How the assessment is watched.", "proctoring", "proctored", "aufsicht"),
    _field("participation", "Online, on site, both, at work.", "delivery", "format", "mode", "teilnahmeform"),
    _field("quality_assurance", "Who assures its quality.", "quality", "accreditation", "qualitätssicherung"),
    _field("prerequisites", "What one needs before.", "prerequisite", "requirements", "voraussetzungen"),
    _field("grading", "How it is graded.", "grade", "benotung"),
    _field("stackability", "What it builds up to.", "stackable", "leads to"),
    _field("rubric", "The rubric, or where it is.", "criteria", "kriterien"),
    _field("passing_standard", "The mark that one needs.", "passing score", "pass mark", "bestehensgrenze"),
    _field("pass_rate", "Share of those who pass.", "passing rate", "bestehensquote"),
    _field("assessors", "Who assesses.", "assessor", "examiner", "prüfer"),
    _field("standard", "The standard that it follows.", "norm", "framework"),
    _field("cost", "What it costs.", "price", "fee", "exam fee", "kosten", "preis", "gebühr", "cost eur", "cost usd"),
    _field("currency", "Currency of the cost, three letters.", "währung"),
    _field("seats", "How many can take part.", "places", "plätze", "capacity"),
    _field(
        "validity_months", "How long it is valid: months, or years.", "validity", "valid for", "gültigkeit", "expires",
    ),
    _field("renewal", "What renewal takes.", "recertification", "verlängerung", "rezertifizierung"),
    _field("edition", "Which edition it is.", "version", "ausgabe"),
    _field("link", "Where it is described.", "url", "web page", "website", "webpage"),
    _field("source", "Where the facts are from.", "quelle"),
    _field("checked_on", "When somebody looked.", "date checked", "as of", "geprüft am", "stand"),
    _field("further", "Whatever else.", "notes", "remarks", "comment", "bemerkungen", "anmerkungen"),
)  # fmt: skip

METHODS = {
    "examination": "exam", "test": "exam", "multiplechoice": "exam", "prüfung": "exam", "klausur": "exam",
    "prufung": "exam", "writtenexam": "exam", "proctoredexam": "exam", "projekt": "project", "projectwork": "project",
    "projektarbeit": "project", "lab": "simulation", "laboratory": "simulation", "labor": "simulation",
    "practicalexam": "practical", "performance": "practical", "praktischeprüfung": "practical", "praxis": "practical",
    "praktischeprufung": "practical", "handson": "practical", "oral": "interview", "oralexam": "interview",
    "mündlich": "interview", "mundlich": "interview", "teilnahme": "attendance", "participation": "attendance",
    "completion": "attendance", "anwesenheit": "attendance", "none": "attendance", "mappe": "portfolio",
}  # fmt: skip
SUPERVISION = {
    "none": "neither", "no": "neither", "nein": "neither", "unsupervised": "neither", "keine": "neither",
    "onlineproctored": "online", "remoteproctored": "online", "onlineproctoring": "online", "testcenter": "on-site",
    "testcentre": "on-site", "inperson": "on-site", "onsiteproctored": "on-site", "vorort": "on-site",
}  # fmt: skip
PARTICIPATION = {
    "onlineonly": "online", "elearning": "online", "remote": "online", "virtual": "online", "classroom": "on-site",
    "inperson": "on-site", "präsenz": "on-site", "prasenz": "on-site", "facetoface": "on-site", "vorort": "on-site",
    "hybrid": "blended", "blendedlearning": "blended", "gemischt": "blended", "onthejob": "work-based",
    "atwork": "work-based", "imbetrieb": "work-based",
}  # fmt: skip
KINDS = {
    "hochschule": "university", "universität": "university", "universitat": "university", "college": "university",
    "verband": "association", "kammer": "association", "professionalbody": "association", "trainer": "training",
    "school": "training", "trainingcompany": "training", "bildungsträger": "training", "bildungstrager": "training",
    "hersteller": "vendor", "mooc": "platform", "plattform": "platform", "company": "employer",
    "arbeitgeber": "employer", "behörde": "authority", "behorde": "authority", "government": "authority",
}  # fmt: skip
COUNTRY = {
    "germany": "DE", "deutschland": "DE", "austria": "AT", "österreich": "AT", "switzerland": "CH", "schweiz": "CH",
    "usa": "US", "united states": "US", "uk": "GB", "united kingdom": "GB", "france": "FR", "ireland": "IE",
}  # fmt: skip
