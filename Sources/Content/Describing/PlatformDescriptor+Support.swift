extension PlatformDescriptor {
  /// What it says of a capability; silence is "not yet".
  public func support(_ capability: Capability) -> Support {
    capabilities[capability] ?? .cannot("not yet")
  }

  /// True where it can.
  public func can(_ capability: Capability) -> Bool {
    if case .can = support(capability) { true } else { false }
  }

  /// The option of a name.
  public func option(_ name: String) -> PlatformOption? {
    options.first { $0.name == name }
  }
}

extension PostType {
  /// What a platform must be able to do for it.
  var capability: Capability {
    switch self {
    case .post: .post
    case .story: .story
    case .reel: .reel
    case .carousel: .carousel
    case .video: .video
    }
  }
}
