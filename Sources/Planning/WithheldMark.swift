import Content

/// What stands in the record's `inputs` while something is withheld for its number: without it, time alone would
/// make the number pass. It equals no digest, so no run takes the record for settled.
public struct WithheldMark: Sendable, Hashable {
  /// Of how many open deliveries a share was taken when it was first seen.
  public var open: Int?
  /// True where a record begins with more due than is allowed.
  public var isAdopting = false
  /// Accounts with more publications at once than is allowed.
  public var crowded: Set<AccountIdentity> = []

  private static let beginning = "withheld"
  private static let separator = "; "

  /// Reads the mark back; anything else is no mark.
  public init(_ inputs: String) {
    guard inputs.hasPrefix(Self.beginning) else { return }
    for part in inputs.split(separator: "; ").dropFirst() {
      if part == "adopting" { isAdopting = true }
      if part.hasPrefix("open ") { open = Int(part.dropFirst(5)).flatMap { $0 >= 0 ? $0 : nil } }
      if part.hasPrefix("crowded "), let identity = AccountIdentity(String(part.dropFirst(8))) {
        crowded.insert(identity)
      }
    }
  }

  /// The mark of what a plan withholds. What was first seen stays, while the same kind is withheld.
  public init(_ hazards: [Hazard], over recorded: String) {
    let before = WithheldMark(recorded)
    let withheld = hazards.filter { !$0.isAllowed }
    if let share = withheld.first(where: { $0.kind == .manyChanged }) { open = share.open ?? before.open }
    isAdopting = withheld.contains { $0.kind == .adoption }
    for hazard in withheld where hazard.kind == .manyPublications { crowded.formUnion(hazard.accounts) }
  }

  /// As it stands in the record.
  public var text: String {
    var parts = [Self.beginning]
    if let open { parts.append("open \(open)") }
    if isAdopting { parts.append("adopting") }
    parts += crowded.sorted().map { "crowded \($0)" }
    return parts.joined(separator: Self.separator)
  }
}
