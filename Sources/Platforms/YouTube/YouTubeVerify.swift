import Content
import HTTP
import JSON

/// Whose token it is.
struct YouTubeChannel: Sendable {
  var id: String
  var title: String
  /// The list that holds all its uploads.
  var uploads: String
  /// Whether it may publish more than 15 minutes: `allowed`, `eligible`, `disallowed`.
  var longUploads: String?
  /// The platform's clock.
  var time: Instant?

  /// Reads it, and refuses a token of another channel than the one named.
  static func read(_ session: AccountSession) async throws(LookFailure) -> Self {
    let reply = try await session.youtubeGet(
      ["channels"], [("part", "id,snippet,contentDetails,status"), ("mine", "true")])
    guard case .accepted(let document, let response) = reply,
      document["kind"] != nil || document["items"] != nil
    else { throw LookFailure(YouTubeErrors.failure(reply, .repeatable, session)) }
    guard let item = document["items"]?[0], let id = item["id"]?.string else {
      throw LookFailure(
        Failure(.needsCredentials, code: "no-channel", "the token's account has no channel"))
    }
    guard id == session.account.identity.id else {
      throw LookFailure(
        Failure(
          .needsCredentials, code: "other-account",
          session.redacted(
            "the token belongs to the channel \(id), the account names \(session.account.identity.id)")))
    }
    guard let uploads = item["contentDetails"]?["relatedPlaylists"]?["uploads"]?.string else {
      throw LookFailure(code: "no-uploads", "the channel names no list of its uploads")
    }
    return YouTubeChannel(
      id: id, title: item["snippet"]?["title"]?.string ?? "", uploads: uploads,
      longUploads: item["status"]?["longUploadsStatus"]?.string, time: session.serverTime(response))
  }
}

extension YouTubePlatform {
  public func verify(in session: AccountSession) async -> Verification {
    do {
      let channel = try await YouTubeChannel.read(session)
      if let scopes = session.memory.fact(YouTubeCredentials.scopes), !Self.mayUpload(scopes) {
        return .failed(
          Failure(
            .needsCredentials, code: "scope",
            session.redacted("the token may not upload; its owner granted only: \(scopes)")))
      }
      var facts = [session.redacted("channel \(channel.title) (\(channel.id))")]
      switch channel.longUploads {
      case "allowed"?: facts.append("videos of more than 15 minutes are allowed")
      case "eligible"?, "disallowed"?:
        facts.append(
          "videos of more than 15 minutes are refused until the channel's phone number is verified")
      default: break
      }
      return .accepted(facts: facts)
    } catch {
      return .failed(error.failure)
    }
  }

  /// Any one of three rights is enough to upload.
  private static func mayUpload(_ scopes: String) -> Bool {
    scopes.split(separator: " ").contains { scope in
      ["youtube", "youtube.upload", "youtube.force-ssl"].contains(scope.split(separator: "/").last ?? "")
    }
  }
}
