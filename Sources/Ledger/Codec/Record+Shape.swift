import Content
import JSON

extension Meta {
  static let shape = Shape<Meta>(
    "What the record says of itself",
    blank: { Meta(lineage: "", inputs: "", content: "", wake: nil, tzdata: "") }, unknown: \.unknown,
    [
      .needed("schema", \.schema, .count(from: 1), "Version of the record's schema."),
      .needed("lineage", \.lineage, .someText, "Names this record among all records."),
      .needed("inputs", \.inputs, .anyText, "Digest of everything that decides a plan."),
      .needed("content", \.content, .anyText, "The content commit last obeyed."),
      .optional("wake", \.wake, .instant, "The earliest instant with something to do; absent: none."),
      .needed("tzdata", \.tzdata, .anyText, "Version of the time zone data."),
      .needed("attention", \.attention, Attention.shape.form, "Counts of what needs a person."),
    ])
}

extension Meta.Attention {
  static let shape = Shape<Meta.Attention>(
    "Counts of what needs a person", blank: { Meta.Attention() }, unknown: \.unknown,
    [
      .usually(0, "uncertain", \.uncertain, .count(), "May be public or not."),
      .usually(0, "frozen", \.frozen, .count(), "Cannot be read."),
      .usually(0, "overdue", \.overdue, .count(), "Past its grace without an outcome."),
    ])
}

extension RunLease {
  static let shape = Shape<RunLease>(
    "The lease of a live run",
    blank: { RunLease(run: "", started: .epoch, until: .epoch) }, unknown: \.unknown,
    [
      .needed("run", \.run, .runName, "The run; the same as the file's name."),
      .needed("started", \.started, .instant, "When it began."),
      .needed("until", \.until, .instant, "Its claims stand until then."),
    ])
}

extension AccountRecord {
  static let shape = Shape<AccountRecord>(
    "What is remembered of an account",
    blank: { AccountRecord(identity: AccountKey.blank.identity, label: "") }, unknown: \.unknown,
    [
      .needed("account", \.accountKey, AccountKey.form, "Who it is; `label` is only its name."),
      .optional("hold", \.hold, AccountHold.shape.form, "Why it may not call."),
      .usually(
        [], "recent", \.recent, .list(.instant), "Publications of the last 24 hours, oldest first."),
      .usually([:], "usage", \.usage, .mapping, "What the platform reports of its own limits."),
    ])
}

extension AccountHold {
  static let shape = Shape<AccountHold>(
    "Why an account may not call",
    blank: { AccountHold(kind: "", since: .epoch, until: nil, text: "") }, unknown: \.unknown,
    [
      .needed("kind", \.kind, .someText, "`credentials`, `limited`, `ambiguous`."),
      .needed("since", \.since, .instant, "Since when."),
      .optional("until", \.until, .instant, "Until when; absent: until a call succeeds."),
      .needed("text", \.text, .anyText, "In words."),
    ])
}

/// `ids/…`: the deliveries of one post that were ever recorded.
struct SeenPost: Sendable, Hashable {
  var post: PostID
  var deliveries: [SeenDelivery]
  var unknown: [String: JSON] = [:]

  static let shape = Shape<SeenPost>(
    "The deliveries of one post that were ever recorded",
    blank: { SeenPost(post: PostID(folding: ""), deliveries: []) }, unknown: \.unknown,
    [
      .needed("post", \.post, .post, "The post's id, folded."),
      .needed(
        "deliveries", \.deliveries, .list(SeenDelivery.shape.form), "Sorted by occurrence and account."),
    ])
}

extension SeenDelivery {
  static let shape = Shape<SeenDelivery>(
    "A delivery that was recorded once",
    blank: { SeenDelivery(account: AccountKey.blank.identity, occurrence: 0, day: "") },
    unknown: \.unknown,
    [
      .needed("account", \.account, AccountKey.identityForm, "Who it went to."),
      .usually(0, "occurrence", \.occurrence, .count(), "Which repetition; absent for 0."),
      .needed("day", \.day, .day, "The UTC day of its due instant."),
    ])
}
