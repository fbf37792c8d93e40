import JSON

extension World {
  /// What an administrator's webhook says: the event, its time, and the status as the interface shows it.
  func mastodonNotice(_ occasion: NoticeRule.Occasion, _ event: String) -> JSON? {
    [
      "event": .string(event), "created_at": .string(CivilTime.iso(occasion.now)),
      "object": json(occasion.item, MastodonRules(server: options.mastodonServer)),
    ]
  }
}
