/// One field of an account's credentials.
public struct CredentialField: Sendable, Hashable {
  public var name: String
  public var isRequired: Bool
  public var explanation: String
  public init(_ name: String, isRequired: Bool = true, _ explanation: String) {
    self.name = name
    self.isRequired = isRequired
    self.explanation = explanation
  }
}
