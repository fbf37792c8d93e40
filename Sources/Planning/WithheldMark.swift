/// What stands in the record's `inputs` while a share of the open deliveries is withheld: how many were open when
/// it was first seen. It equals no digest, so no run takes the record for settled.
public enum WithheldMark {
  private static let beginning = "withheld, open: "

  /// The mark of a plan that withholds a share; empty where it withholds something else.
  public static func text(_ hazards: [Hazard], over recorded: String) -> String {
    let share = hazards.first { !$0.isAllowed && $0.open != nil }
    guard let open = share?.open ?? open(in: recorded) else { return "" }
    return beginning + String(open)
  }

  /// How many were open; nil: no such mark.
  public static func open(in inputs: String) -> Int? {
    guard inputs.hasPrefix(beginning) else { return nil }
    return Int(inputs.dropFirst(beginning.count)).flatMap { $0 >= 0 ? $0 : nil }
  }
}
