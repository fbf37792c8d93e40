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

extension FacebookPlatform {
  public func usage(
    of request: HTTPRequest, _ response: HTTPResponse?, account: Account, now: Instant
  ) -> CallUsage {
    var usage = CallUsage(counts: ["calls": 1])
    usage.figures["calls"] = response.flatMap { GraphUsage.figure($0, product: "pages", now: now) }
    return usage
  }
}
