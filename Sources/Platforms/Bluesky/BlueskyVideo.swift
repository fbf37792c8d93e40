import Content
import HTTP
import JSON

/// A film made ready by the video service: it is handed over once, asked after until its blob is there, and goes
/// to the account's own server where the service does not take it.
struct BlueskyVideo: Sendable {
  /// Without a slash at its end.
  var service: String
  var asset: MediaAsset
  /// The file's fingerprint.
  var of: String

  /// The service a delivery uses; nil: none, the film goes to the account's server as it is. A rehearsal never
  /// leaves this machine.
  static func service(of content: DeliveryContent, _ account: Account) -> String? {
    let isRehearsal = URLParts(account.baseURL)?.isLoopback ?? false
    if let said = content.options["video_service"]?.string {
      guard said != "none", let named = service(said) else { return nil }
      if !isRehearsal || URLParts(named)?.isLoopback ?? false { return named }
    }
    return isRehearsal ? account.baseURL : "https://video.bsky.app"
  }

  /// An address without anything behind its host (on this machine a path may stand); nil for any other text.
  static func service(_ text: String) -> String? {
    guard let parts = URLParts(text), parts.userinfo == nil, parts.query == nil, parts.fragment == nil,
      parts.isLoopback || (parts.scheme == "https" && (parts.path.isEmpty || parts.path == "/"))
    else { return nil }
    return text.hasSuffix("/") ? String(text.dropLast()) : text
  }

  /// The next step: hand it over, or ask after it.
  func step(_ done: BlueskyCheckpoint, _ session: AccountSession) async throws(Failure) -> Preparation {
    if let job = done.job, job.of == of {
      // What the service made is kept for a while only.
      guard session.now().secondsSinceEpoch - job.at <= Self.jobLife else {
        var done = done
        done.job = nil
        return .advanced(checkpoint: done.json, mustStore: false)
      }
      return await poll(job, done, session)
    }
    if let refusal = try await quota(session) { return try await fallBack(refusal, done, session) }
    let look = try await BlueskyLook.at(BlueskyFile(role: .video, asset: asset), session)
    let token: Secret
    do throws(Failure) {
      let login = try await session.blueskyLogin()
      token = try await serviceToken(
        for: Self.did(ofHost: login.server), method: "com.atproto.repo.uploadBlob", session)
    } catch {
      guard error.subcode == "XRPCNotSupported" || error.subcode == "MethodNotImplemented" else {
        throw error
      }
      return try await fallBack(error, done, session)
    }
    let login = try await session.blueskyLogin()
    var call = BlueskyCall(
      method: "POST", name: "app.bsky.video.uploadVideo", body: look.body, contentType: "video/mp4",
      timeout: 600 + Double(look.body.count) / 100_000)
    call.query = [("did", login.did), ("name", String(of.prefix(20)) + ".mp4")]
    let reply = await session.call(call.request(to: service, token: token))
    var document: JSON?
    switch reply {
    case .accepted(let answer, _): document = answer
    case .refused(let response, let answer) where response.status == 409:
      if Self.status(answer)?["jobId"]?.string != nil { document = answer }
    default: break
    }
    guard let status = Self.status(document), let job = status["jobId"]?.string, !job.isEmpty,
      job.utf8.count <= 500
    else {
      return try await fallBack(BlueskyErrors.failure(reply, .repeatable, session), done, session)
    }
    var done = done
    let made = BlueskyCheckpoint.Job(
      of: of, id: job, at: session.now().secondsSinceEpoch, polls: 0, width: Int64(look.width),
      height: Int64(look.height))
    if let blob = Self.blob(status) { return finished(blob, made, done, session) }
    done.job = made
    return .wait(seconds: 1, checkpoint: done.json)
  }

  /// Seconds after which a job is no longer asked after.
  private static let jobLife: Int64 = 3600
  /// About ten minutes at the pace of `poll`.
  private static let maximumPolls: Int64 = 130

  private func poll(
    _ job: BlueskyCheckpoint.Job, _ done: BlueskyCheckpoint, _ session: AccountSession
  ) async -> Preparation {
    var done = done
    let call = BlueskyCall.query("app.bsky.video.getJobStatus", [("jobId", job.id)])
    let reply = await session.call(call.request(to: service, token: nil))
    guard case .accepted(let document, _) = reply, let status = Self.status(document) else {
      let failure = BlueskyErrors.failure(reply, .repeatable, session)
      guard case .refused(let response, _) = reply, response.status == 400 || response.status == 404 else {
        return .failed(failure, checkpoint: done.json)
      }
      done.job = nil
      return .failed(
        Failure(
          .retryLater(afterSeconds: nil), code: failure.code, subcode: failure.subcode,
          "the video service no longer knows the film: \(failure.text)"), checkpoint: done.json)
    }
    if let blob = Self.blob(status) { return finished(blob, job, done, session) }
    if status["state"]?.string == "JOB_STATE_FAILED" {
      done.job = nil
      return failed(status, done, session)
    }
    done.job?.polls += 1
    guard job.polls < Self.maximumPolls else {
      done.job?.polls = 0
      return .failed(
        Failure(
          .retryLater(afterSeconds: 600), code: "processing",
          "the video service has not finished after \((session.now().secondsSinceEpoch - job.at) / 60) minutes"
        ),
        checkpoint: done.json)
    }
    return .wait(seconds: Double(min(job.polls / 4 + 1, 5)), checkpoint: done.json)
  }

  private func failed(
    _ status: JSON, _ done: BlueskyCheckpoint, _ session: AccountSession
  ) -> Preparation {
    let code = status["failureCode"]?.string ?? "generic_failure"
    let words = [status["error"]?.string, status["message"]?.string].compactMap(\.self)
    let said = session.redacted(([code] + words).joined(separator: ": "))
    let isOfFile = ["validation_failure", "encoding_failure", "pds_upload_unsupported_blob_size"].contains(
      code)
    return .failed(
      Failure(
        isOfFile ? .needsChange : .retryLater(afterSeconds: nil), code: "video",
        subcode: session.redacted(String(code.prefix(60))), "the video service gave up: \(said)"),
      checkpoint: done.json)
  }

  private func finished(
    _ blob: JSON, _ job: BlueskyCheckpoint.Job, _ done: BlueskyCheckpoint, _ session: AccountSession
  ) -> Preparation {
    var done = done
    done.job = nil
    done.uploads.append(
      BlueskyCheckpoint.Upload(
        of: of, blob: blob, at: session.now().secondsSinceEpoch, width: job.width, height: job.height))
    return .advanced(checkpoint: done.json, mustStore: false)
  }

  // MARK: Whether it takes more today

  /// Why the service takes no film of this account now; nil: it takes one, or does not say.
  private func quota(_ session: AccountSession) async throws(Failure) -> Failure? {
    let name = "app.bsky.video.getUploadLimits"
    let token: Secret
    do throws(Failure) {
      token = try await serviceToken(for: Self.did(ofHost: service), method: name, session)
    } catch {
      guard error.subcode == "XRPCNotSupported" || error.subcode == "MethodNotImplemented" else {
        throw error
      }
      return error
    }
    let reply = await session.call(BlueskyCall.query(name).request(to: service, token: token))
    guard case .accepted(let document, _) = reply else {
      let failure = BlueskyErrors.failure(reply, .repeatable, session)
      if case .retryLater = failure.kind { throw failure }
      if case .limited = failure.kind { throw failure }
      return failure
    }
    let bytes = document["remainingDailyBytes"]?.integer ?? .max
    guard document["canUpload"]?.bool == false || bytes < Int64(asset.byteCount) else { return nil }
    let words = [document["error"]?.string, document["message"]?.string].compactMap(\.self)
    let said = words.isEmpty ? "no more films today" : words.joined(separator: ": ")
    return Failure(
      .retryLater(afterSeconds: 6 * 3600), code: "video-quota",
      session.redacted("the video service takes no film of this account now: \(said)"))
  }

  /// The film goes to the account's own server, where that takes so large a file; else `refusal` stands.
  private func fallBack(
    _ refusal: Failure, _ done: BlueskyCheckpoint, _ session: AccountSession
  ) async throws(Failure) -> Preparation {
    if refusal.code != "video-quota" {
      if case .retryLater = refusal.kind { throw refusal }
      if case .limited = refusal.kind { throw refusal }
    }
    let limit = try await session.blueskyUploadLimit() ?? Self.usualLimit
    guard asset.byteCount <= limit else { throw refusal }
    var done = done
    done.plain.insert(of)
    return .advanced(checkpoint: done.json, mustStore: false)
  }

  /// Bytes a server takes that does not say: what the server's source has.
  private static let usualLimit = 5 << 20

  // MARK: Tokens for another service

  private func serviceToken(
    for audience: String, method: String, _ session: AccountSession
  ) async throws(Failure) -> Secret {
    let end = session.now().secondsSinceEpoch + session.blueskyAhead + 1800
    let reply = try await session.blueskyCall(
      .query(
        "com.atproto.server.getServiceAuth", [("aud", audience), ("lxm", method), ("exp", String(end))]))
    guard case .accepted(let document, _) = reply, let token = document["token"]?.string, !token.isEmpty
    else { throw BlueskyErrors.failure(reply, .repeatable, session) }
    let secret = Secret(token)
    session.memory.take(secret)
    return secret
  }

  /// `did:web:` and the host of an address, its port written as a DID has it.
  static func did(ofHost address: String) -> String {
    guard let parts = URLParts(address) else { return "did:web:" }
    return "did:web:\(parts.host)" + (parts.port.map { "%3A\($0)" } ?? "")
  }

  /// The status of a job, bare or wrapped.
  private static func status(_ document: JSON?) -> JSON? {
    if let wrapped = document?["jobStatus"], wrapped.object != nil { return wrapped }
    return document?["jobId"] == nil ? nil : document
  }

  private static func blob(_ status: JSON) -> JSON? {
    guard let blob = status["blob"], blob["ref"]?["$link"]?.string != nil else { return nil }
    return blob
  }
}
