/// A yes, or a no with its reason.
public enum Support: Sendable, Hashable {
  case can
  case cannot(String)
}

/// What a post can ask of a platform. Everything not listed by a descriptor is `cannot("not yet")`.
public enum Capability: String, Sendable, Hashable, CaseIterable {
  // kinds
  case textOnly, post, story, reel, carousel, video, thread
  // parts
  case title, link, linkPreview, linkCard, images, videos, mixedMedia, altText, videoAltText, captions, focus,
    cover,
    firstComment, poll
  // files that are neither pictures nor films
  case documents
  // afterwards: change, take back, read back what is public
  case edit, retract, probe
}
