import Content
import JSON

extension ItemRecord.Phase: CaseIterable {
  /// All phases, in their order.
  public static var allCases: [ItemRecord.Phase] { [.pending, .sending, .published] }
}

extension Entry {
  static let shape = Shape<Entry>(
    "One delivery: a post to an account",
    blank: {
      Entry(
        delivery: DeliveryID(post: PostID(folding: ""), account: AccountKey.blank.identity), label: "",
        state: .scheduled, digest: "", accountDigest: "", due: .epoch, zone: "", written: "", grace: 0,
        publishesLate: false, path: "", commit: "", items: [], since: .epoch)
    },
    unknown: \.unknown,
    [
      .needed("post", \.delivery.post, .post, "The post's id, folded."),
      .usually(
        0, "occurrence", \.delivery.occurrence, .count(), "Which repetition of the post; absent for 0."),
      .needed("account", \.accountKey, AccountKey.form, "Who it goes to; `label` is only its name."),
      .needed("state", \.state, .word, "The same as the folder."),
      .needed("digest", \.digest, .anyText, "Digest of all that is sent."),
      .needed(
        "account_digest", \.accountDigest, .anyText,
        "Digest of the account's settings that change what a call would do."),
      .needed("due", \.due, .instant, "When it is to go out."),
      .needed("zone", \.zone, .anyText, "IANA zone of the written time."),
      .needed("written", \.written, .anyText, "The time as the file says it; `on-merge`."),
      .needed("grace", \.grace, .integer(from: 0), "Seconds after `due` until it counts as missed."),
      .usually(false, "publishes_late", \.publishesLate, .flag, "True: goes out however late."),
      .needed("path", \.path, .anyText, "The post's file."),
      .needed("commit", \.commit, .anyText, "The content commit this was last taken from."),
      .optional("author", \.author, .anyText, "Who wrote that commit."),
      .usually("", "summary", \.summary, .anyText, "First words of the text, for people."),
      .usually(
        0, "generation", \.generation, .count(), "Raised by every new beginning after an end."),
      .needed(
        "items", \.items, .list(ItemRecord.shape.form, minimum: 1), "One a message; a plain post has one."),
      .usually([], "attempts", \.attempts, .list(Attempt.shape.form), "What was tried, oldest first."),
      .optional("claim", \.claim, Claim.shape.form, "The run that works on it."),
      .optional("checkpoint", \.checkpoint, .anything, "How far preparation came, in the platform's terms."),
      .optional("wait", \.wait, Wait.shape.form, "Not before, and why."),
      .optional("lookup", \.lookup, Lookup.shape.form, "What looks at the platform have shown."),
      .optional("reason", \.reason, .anyText, "Why it is where it is."),
      .optional("drift", \.drift, .anyText, "What the files ask for that can no longer be done."),
      .optional("extras", \.extras, Extras.shape.form, "What is left to add after publication."),
      .optional("change", \.change, PublicChange.shape.form, "A change of what is public, not done yet."),
      .optional("sight", \.sight, Sighting.shape.form, "What was last seen to differ on the platform."),
      .optional("word", \.word, PersonsWord.shape.form, "What a person said of it."),
      .usually(
        false, "adopting", \.isAdopting, .flag, "True until the platform was asked whether it is public."),
      .needed("since", \.since, .instant, "When it reached its state."),
    ])
}

extension Instant {
  static let epoch = Instant(secondsSinceEpoch: 0)
}
