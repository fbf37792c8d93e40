import Content

/// What a post is made of; LinkedIn takes one of these.
enum LinkedInKind: String, Sendable, Hashable {
  case text, image, images, video, document, article, poll

  init(_ content: DeliveryContent) {
    let media = content.items.first?.media ?? []
    if content.poll != nil {
      self = .poll
    } else if media.count > 1 {
      self = .images
    } else if let only = media.first {
      switch LinkedInSource.Form(path: only.path) {
      case .image: self = .image
      case .video: self = .video
      case .document: self = .document
      }
    } else {
      self = content.link?.preview == true ? .article : .text
    }
  }
}

/// A file that is uploaded for a post.
struct LinkedInSource: Sendable, Hashable {
  /// How a file is uploaded: each has its own addresses.
  enum Form: String, Sendable, Hashable {
    case image, video, document

    /// By the name alone: what it truly is was looked at before.
    init(path: String) {
      let mime = MediaType.of(path: path)
      self =
        LinkedInLimits.documentTypes.contains(mime ?? "")
        ? .document : MediaType.isVideo(mime) ? .video : .image
    }

    /// Its name in addresses: `images`.
    var plural: String { rawValue + "s" }
  }

  var asset: MediaAsset
  var form: Form
  /// The picture a film begins with.
  var cover: MediaAsset?
  /// Tells what an upload was made from, its place included.
  var fingerprint: String

  /// All files of a post in their order: those of the text, or the picture of its link's card.
  static func all(of content: DeliveryContent) -> [LinkedInSource] {
    let kind = LinkedInKind(content)
    let assets =
      kind == .article ? [content.link?.image].compactMap(\.self) : content.items.first?.media ?? []
    return assets.enumerated().map { index, asset in
      let form = Form(path: asset.path)
      let cover = form == .video ? content.cover : nil
      return LinkedInSource(
        asset: asset, form: form, cover: cover,
        fingerprint: Fingerprint.of([
          form.rawValue, String(index), asset.objectID, asset.path, asset.captions?.objectID ?? "",
          cover?.objectID ?? "",
        ]))
    }
  }
}
