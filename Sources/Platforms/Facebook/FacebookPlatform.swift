import Content
import HTTP
import JSON

/// A Facebook Page: texts, links, photos, videos, reels and stories.
public struct FacebookPlatform: Platform {
  public init() {}

  public var descriptor: PlatformDescriptor { facebookDescriptor }

  /// Files are uploaded unpublished first; the public call then carries none.
  public func needsPreparation(_ content: DeliveryContent) -> Bool {
    !(content.items.first?.media ?? []).isEmpty
  }
}

extension AccountSession {
  /// The Page's id.
  var pageID: String { account.identity.id }
}
