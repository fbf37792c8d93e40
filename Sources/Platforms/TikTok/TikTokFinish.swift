import Content
import HTTP
import JSON

extension TikTokPlatform {
  /// The permalink, once moderation lets the platform tell it.
  public func finish(_ request: FinishRequest, in session: AccountSession) async -> FinishAnswer {
    var receipts = request.receipts
    guard var receipt = receipts.last, receipt.permalink == nil,
      request.content.options["privacy_level"]?.string == "PUBLIC_TO_EVERYONE"
    else { return .done(receipts) }
    do {
      var id = receipt.remoteID
      if !TikTokPost.isID(id) {
        switch try await TikTokStatus.read(id, session) {
        case .failure(let failure):
          return .failed(failure.failure, receipts: receipts, progress: request.progress)
        case .success(let status):
          guard let told = status.postIDs.first else {
            return .failed(
              Failure(
                .retryLater(afterSeconds: 300), code: "moderation",
                "TikTok has not told its address yet: moderation can take hours"),
              receipts: receipts, progress: request.progress)
          }
          id = told
        }
      }
      receipt.permalink = try await permalink(of: id, isVideo: request.content.type == .video, session)
      receipts[receipts.count - 1] = receipt
      return .done(receipts)
    } catch {
      return .failed(error.failure, receipts: receipts, progress: request.progress)
    }
  }

  /// As the platform tells it; where that needs a right the token lacks, as such addresses are made.
  private func permalink(
    of id: String, isVideo: Bool, _ session: AccountSession
  ) async throws(MissingSecret) -> String? {
    if case .success(let posts) = try await TikTokPost.read([id], session),
      let told = posts[id]?.permalink
    {
      return told
    }
    var name = session.memory.fact(TikTokCreator.nameKey)
    if name == nil, case .success(let creator) = try await TikTokCreator.read(session) {
      name = creator.username
    }
    return name.map {
      "https://www.tiktok.com/@\(PercentEncoding.encode($0))/\(isVideo ? "video" : "photo")/\(id)"
    }
  }
}
