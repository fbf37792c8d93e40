/// `policy.safety`: what needs a person's word.
public struct SafetyPolicy: Sendable, Hashable {
  /// Per cent of the open deliveries that one run may cancel or reschedule…
  public var changedPercent = 30
  /// …once so many are open.
  public var changedFloor = 10
  public var cancels = 50
  public var publicationsPerAccount = 50
  public var adoptedDue = 5
  /// Public posts that one run may change.
  public var edits = 20
  /// Public posts that one run may take back.
  public var retractions = 5
  public init() {}
}
