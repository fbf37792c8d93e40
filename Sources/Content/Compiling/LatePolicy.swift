/// What happens after the due time has passed.
public struct LatePolicy: Sendable, Hashable {
  public var graceSeconds: Int64
  /// False: skip (the delivery becomes missed); true: publish however late.
  public var publishesLate: Bool
  public init(graceSeconds: Int64 = 86_400, publishesLate: Bool = false) {
    self.graceSeconds = graceSeconds
    self.publishesLate = publishesLate
  }
}
