/// One post to one account, as the files ask for it.
public struct WantedDelivery: Sendable, Hashable {
  public var id: DeliveryID
  /// The account's name in `postrider.yaml`.
  public var label: String
  public var wish: Wish
  public var content: DeliveryContent
  public var time: WantedTime
  /// The IANA zone the written time belongs to.
  public var zone: String
  /// The time as written: `2026-12-01 09:30`, `on-merge`.
  public var written: String
  public var late: LatePolicy
  /// The file, from the repository's root.
  public var path: String
  public var campaign: String?
  public var labels: [String]
  /// `sha256:…` over all that is sent (text, options, media object ids): an edit changes it, a move does not.
  public var digest: String
  /// A digest an item, over its text and media.
  public var itemDigests: [String]
  /// `sha256:…` over the account's settings that change what a call would do (version, base URL, limits).
  public var accountDigest: String
  /// True where the file says its `id:` itself: it is then never taken for another post that vanished.
  public var hasExplicitID = false

  public init(
    id: DeliveryID, label: String, wish: Wish, content: DeliveryContent, time: WantedTime, zone: String,
    written: String, late: LatePolicy, path: String, campaign: String?, labels: [String], digest: String,
    itemDigests: [String], accountDigest: String
  ) {
    self.id = id
    self.label = label
    self.wish = wish
    self.content = content
    self.time = time
    self.zone = zone
    self.written = written
    self.late = late
    self.path = path
    self.campaign = campaign
    self.labels = labels
    self.digest = digest
    self.itemDigests = itemDigests
    self.accountDigest = accountDigest
  }
}
