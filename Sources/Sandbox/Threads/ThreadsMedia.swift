import Foundation
import JSON

extension World {
  /// Fetches and checks the medium a container names.
  mutating func takeThreadsMedium(
    _ container: inout ThreadsState.Container, _ call: GraphCall, _ request: SandboxRequest
  ) throws(Interruption) {
    let isVideo = container.kind == .video
    let name = isVideo ? "video_url" : "image_url"
    guard let address = try call.address(name, code: 100, nil, "§2.1 \(name): public URL") else {
      throw call.refusal(100, "The parameter \(name) is required", "§2.1 \(name) required")
    }
    guard let found = request.fetched[address] else { throw .fetch(address) }
    guard case .found(200, let type, let body) = found, body.count > 0,
      !(type ?? "").lowercased().hasPrefix("text/")
    else {
      try refuseMedium(
        &container, call, code: 1, 2_207_052, "The media could not be fetched from this URI",
        word: isVideo ? "FAILED_DOWNLOADING_VIDEO" : "UNKNOWN", "§4 1/2207052 media URL")
      return
    }
    let shape = MediaProbe.shape(of: body.kept)
    if isVideo {
      // A film is judged while it is processed.
      container.error = ThreadsRules.fault(of: shape, count: body.count)
    } else if shape.mime != "image/jpeg" && shape.mime != "image/png" {
      try refuseMedium(
        &container, call, code: 100, nil, "(#100) The image format is not supported", word: "UNKNOWN",
        "§3 image JPEG, PNG")
    } else if body.count > ThreadsRules.imageBytes {
      try refuseMedium(
        &container, call, code: 100, nil, "(#100) The image is too large", word: "UNKNOWN", "§3 image ≤8 MB")
    } else if let aspect = shape.aspect, aspect > 10 {
      try refuseMedium(
        &container, call, code: 100, nil, "(#100) The aspect ratio is not supported",
        word: "INVALID_ASPEC_RATIO", "§3 image aspect ≤10:1")
    }
    container.media = [keep(body, shape: shape, alt: call.fields.text("alt_text"))]
  }

  /// At once, or later in the container's status, as the options say.
  private func refuseMedium(
    _ container: inout ThreadsState.Container, _ call: GraphCall, code: Int, _ subcode: Int?, _ text: String,
    word: String, _ rule: String
  ) throws(Interruption) {
    guard options.mediaErrors == .status else { throw call.refusal(code, subcode, text, rule) }
    container.error = word
  }
}
