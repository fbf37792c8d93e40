import Content
import HTTP
import JSON

/// Threads: containers that the platform fetches and processes, then one call that publishes. A reply's
/// container names the post before it, so the messages of a thread are prepared one after the other.
public struct ThreadsPlatform: Platform {
  public init() {}

  public var descriptor: PlatformDescriptor { threadsDescriptor }

  public var preparesEachItem: Bool { true }

  public func needsPreparation(_ content: DeliveryContent) -> Bool { true }
}

/// Where the API answers.
enum ThreadsHost {
  static let standard = "https://graph.threads.net"
  /// The only one there is.
  static let version = "v1.0"
}

extension AccountSession {
  /// This session with the API's own version, where the account names none.
  var onThreads: AccountSession {
    var session = self
    session.account.apiVersion = account.apiVersion ?? ThreadsHost.version
    return session
  }

  /// The user's id on the platform.
  var threadsID: String { account.identity.id }
}
