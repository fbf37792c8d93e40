import Content
import JSON

extension ItemRecord {
  static let shape = Shape<ItemRecord>(
    "One message of a delivery", blank: { ItemRecord(digest: "") }, unknown: \.unknown,
    [
      .needed("digest", \.digest, .anyText, "Digest of its text and media."),
      .needed("phase", \.phase, .word, "How far it is."),
      .optional("key", \.key, .someText, "Given to the platform with the call; made once, never again."),
      .optional("receipt", \.receipt, ReceiptRecord.shape.form, "Proof that it is public."),
      .optional("first_sent", \.firstSent, .instant, "When `sending` was first recorded."),
      .optional("last_sent", \.lastSent, .instant, "When `sending` was last recorded."),
      .optional("edited_at", \.editedAt, .instant, "When what is public was last changed."),
      .optional("retracted_at", \.retractedAt, .instant, "When it was taken back."),
    ])
}

extension ReceiptRecord {
  static let shape = Shape<ReceiptRecord>(
    "Proof that an item is public", blank: { ReceiptRecord(remoteID: "") }, unknown: \.unknown,
    [
      .needed("id", \.remoteID, .anyText, "The platform's id; empty where it could not be learnt."),
      .optional("permalink", \.permalink, .anyText, "Its public address."),
      .optional("published_at", \.publishedAt, .instant, "When it became public."),
      .usually([], "former", \.formerIDs, .list(.anyText), "Ids it had before changes gave it others."),
    ])
}

extension Attempt {
  static let shape = Shape<Attempt>(
    "One try", blank: { Attempt(number: 0, item: 0, start: .epoch) }, unknown: \.unknown,
    [
      .needed("number", \.number, .count(), "Counted from 1."),
      .needed("item", \.item, .count(), "Which item, from 0."),
      .needed("start", \.start, .instant, "When it began."),
      .optional("end", \.end, .instant, "When its answer came."),
      .optional("outcome", \.outcome, .anyText, "What to do next after it."),
      .optional("code", \.code, .anyText, "The platform's code."),
      .optional("subcode", \.subcode, .anyText, "The platform's second code."),
      .optional("request_id", \.requestID, .anyText, "What the platform's support asks for."),
      .optional("text", \.text, .anyText, "The platform's words, redacted."),
    ])
}

extension Claim {
  static let shape = Shape<Claim>(
    "Who works on a delivery", blank: { Claim(run: "", at: .epoch, commit: "") }, unknown: \.unknown,
    [
      .needed("run", \.run, .runName, "The run; its lease is `runs/<run>.json`."),
      .needed("at", \.at, .instant, "Since when."),
      .needed("commit", \.commit, .anyText, "The content commit that is sent."),
    ])
}

extension Wait {
  static let shape = Shape<Wait>(
    "Not before an instant", blank: { Wait(until: .epoch, reason: "") }, unknown: \.unknown,
    [
      .needed("until", \.until, .instant, "Not before."),
      .needed("reason", \.reason, .anyText, "Why."),
    ])
}

extension Lookup {
  static let shape = Shape<Lookup>(
    "What looks at the platform have shown", blank: { Lookup(lastLook: .epoch) }, unknown: \.unknown,
    [
      .usually(0, "not_seen", \.notSeen, .count(), "How often it was not seen."),
      .optional("first_not_seen", \.firstNotSeen, .instant, "When it was first not seen."),
      .needed("last_look", \.lastLook, .instant, "When it was last looked for."),
      .usually(0, "could_not_look", \.couldNotLook, .count(), "How often a look settled nothing."),
      .usually(
        0, "cannot_tell", \.cannotTell, .count(), "How often a look said that none will ever settle it."),
    ])
}

extension Extras {
  static let shape = Shape<Extras>(
    "What is left to add after publication", blank: { Extras() }, unknown: \.unknown,
    [
      .optional("progress", \.progress, .anything, "How far it came, in the platform's terms."),
      .usually(0, "attempts", \.attempts, .count(), "How often it was tried."),
      .optional("problem", \.problem, .anyText, "What stood in the way last."),
    ])
}

extension PersonsWord {
  static let shape = Shape<PersonsWord>(
    "A person's word", blank: { PersonsWord(word: "", by: "", at: .epoch) }, unknown: \.unknown,
    [
      .needed(
        "word", \.word, .someText,
        "`acknowledged`, `published`, `resend`, `cancel`, `retry`, `recovered`."),
      .needed("by", \.by, .anyText, "Who said it."),
      .needed("at", \.at, .instant, "When."),
    ])
}
