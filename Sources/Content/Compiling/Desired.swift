import Diagnostics

/// Everything one commit asks for.
public struct Desired: Sendable {
  public var project: Project
  /// Sorted by id; wishes `draft` and `cancelled` are here too.
  public var deliveries: [WantedDelivery]
  public var frozen: [FrozenPost]
  /// Deliveries refused by a rule for one account (the post's other accounts go on): treated as frozen.
  public var refused: [DeliveryID: String]
  /// False while any file, blob or tree of the content could not be read: nothing may be cancelled.
  public var isComplete: Bool
  public var diagnostics: [Diagnostic]
  /// `sha256:…` over everything content-side that can change a plan.
  public var inputs: String

  public init(
    project: Project, deliveries: [WantedDelivery], frozen: [FrozenPost], refused: [DeliveryID: String],
    isComplete: Bool, diagnostics: [Diagnostic], inputs: String
  ) {
    self.project = project
    self.deliveries = deliveries
    self.frozen = frozen
    self.refused = refused
    self.isComplete = isComplete
    self.diagnostics = diagnostics
    self.inputs = inputs
  }
}
