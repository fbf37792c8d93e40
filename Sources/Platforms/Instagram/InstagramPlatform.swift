import Content
import HTTP
import JSON

/// Instagram for professional accounts: containers that the platform fetches and processes, then one call
/// that publishes.
public struct InstagramPlatform: Platform {
  public init() {}

  public var descriptor: PlatformDescriptor { instagramDescriptor }

  public func needsPreparation(_ content: DeliveryContent) -> Bool { true }
}

extension AccountSession {
  /// The professional account's id.
  var instagramID: String { account.identity.id }
}
