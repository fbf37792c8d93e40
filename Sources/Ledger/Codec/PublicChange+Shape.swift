import Content
import JSON

extension PublicChange {
  static let shape = Shape<PublicChange>(
    "A change of what is public",
    blank: {
      PublicChange(
        kind: .edit, digest: "", itemDigests: [], commit: "", summary: "", left: [], since: .epoch)
    }, unknown: \.unknown,
    [
      .needed("kind", \.kind, .word, "What is done."),
      .needed("digest", \.digest, .anyText, "Digest of the content it is about."),
      .needed("item_digests", \.itemDigests, .list(.anyText), "One for each item."),
      .needed("commit", \.commit, .anyText, "The content commit it is taken from."),
      .usually("", "summary", \.summary, .anyText, "First words of the text, for people."),
      .needed("left", \.left, .list(.count()), "Items it has not been made of yet, from 0."),
      .needed("since", \.since, .instant, "When it was first wanted."),
      .usually(.open, "standing", \.standing, .word, "Absent while it is to be made."),
      .usually(
        false, "blind", \.isBlind, .flag, "True where an earlier change was begun and did not end."),
      .usually(0, "attempts", \.attempts, .count(), "Tries that count."),
      .usually(0, "outages", \.outages, .count(), "Tries at which the server was out of order."),
      .optional("problem", \.problem, .anyText, "What stood in the way last."),
    ])
}

extension Sighting {
  static let shape = Shape<Sighting>(
    "What was seen on the platform", blank: { Sighting(kind: .gone, at: .epoch, text: "") },
    unknown: \.unknown,
    [
      .needed("kind", \.kind, .word, "What was seen."),
      .needed("at", \.at, .instant, "When."),
      .usually("", "text", \.text, .anyText, "In words."),
    ])
}
