import Foundation
import JSON

extension World {
  /// `POST /rest/posts/URN` with `X-RestLi-Method: PARTIAL_UPDATE`: the words, and little else.
  mutating func linkedinEdit(
    _ urn: String, _ method: String?, _ caller: LinkedInCaller
  ) throws(Interruption) -> SandboxAnswer {
    guard method == "PARTIAL_UPDATE" else {
      throw LinkedInRules.invalid("X-RestLi-Method must be PARTIAL_UPDATE", "§8 edit")
    }
    let item = try linkedinItem(urn, caller)
    let fields = Fields(caller.request, queryToo: false)
    guard fields.names == ["patch"], let changes = fields["patch"]?["$set"]?.object, !changes.isEmpty else {
      throw LinkedInRules.invalid("/patch/$set is required", input: "MISSING_FIELD", "§8 patch $set")
    }
    let known: Set<String> = [
      "commentary", "contentCallToActionLabel", "contentLandingPage", "lifecycleState", "adContext",
    ]
    if let unknown = Set(changes.keys).subtracting(known).sorted().first {
      throw LinkedInRules.invalid("/\(unknown) cannot be changed", "§8 media and visibility are not editable")
    }
    guard let commentary = changes["commentary"] else { return SandboxAnswer(status: 204) }
    guard let text = commentary.string else {
      throw LinkedInRules.invalid("/commentary is no text", "§2 commentary")
    }
    let rendering = LinkedInRendering(text)
    guard rendering.length <= LinkedInRules.text else {
      throw LinkedInRules.invalid(
        "ShareCommentary text length (\(rendering.length) characters) exceeded the maximum allowed (3000 characters)",
        input: "FIELD_LENGTH_TOO_LONG", "§3 text 3,000: \(rendering.length)")
    }
    guard !rendering.text.isEmpty || item.details["content"] != nil else {
      throw LinkedInRules.invalid("/commentary is empty", "§2 commentary may be empty with media")
    }
    let changed = JSON.integer(Int64(caller.now.timeIntervalSince1970 * 1000))
    ledger.change(.linkedin, urn) { item in
      item.versions.append(item.text)
      item.text = rendering.text
      item.details["commentary"] = .string(rendering.kept)
      item.details["changed_at"] = changed
    }
    return SandboxAnswer(status: 204, rule: rendering.rule)
  }

  /// `DELETE /rest/posts/URN`: a repetition is answered like the first time.
  mutating func linkedinDelete(
    _ urn: String, _ method: String?, _ caller: LinkedInCaller
  ) throws(Interruption) -> SandboxAnswer {
    guard method == nil || method == "DELETE" else {
      throw LinkedInRules.invalid("X-RestLi-Method must be DELETE", "§8 delete")
    }
    if ledger.item(.linkedin, urn) == nil {
      guard items.contains(where: { $0.platform == .linkedin && $0.id == urn }) else {
        throw LinkedInRules.refusal(404, "RESOURCE_NOT_FOUND", "Could not find entity \(urn)", "§6 404")
      }
      return SandboxAnswer(status: 204)
    }
    _ = try linkedinItem(urn, caller)
    ledger.change(.linkedin, urn) { $0.deletedAt = caller.now }
    return SandboxAnswer(status: 204)
  }

  /// `POST /rest/socialActions/URN/comments`: the text is plain, a backslash is a backslash.
  mutating func linkedinComment(_ urn: String, _ caller: LinkedInCaller) throws(Interruption) -> SandboxAnswer
  {
    _ = try linkedinItem(urn, caller)
    let fields = Fields(caller.request, queryToo: false)
    if let unknown = fields.names.subtracting(["actor", "object", "message"]).sorted().first {
      throw LinkedInRules.invalid("/\(unknown) is unknown", "§2 first comment")
    }
    guard fields.text("actor") == caller.account.id else {
      throw LinkedInRules.denied("socialActions.comments as another actor", "§2 first comment: actor")
    }
    guard fields.text("object") == urn, let text = fields["message"]?["text"]?.string, !text.isEmpty else {
      throw LinkedInRules.invalid(
        "/object and /message/text are required", input: "MISSING_FIELD", "§2 first comment")
    }
    let id = String(nextCount())
    ledger.change(.linkedin, urn) { item in
      item.comments.append(LedgerItem.Comment(id: id, text: text, at: caller.now))
    }
    return .json(
      [
        "id": .string(id), "actor": .string(caller.account.id), "object": .string(urn),
        "message": ["text": .string(text)],
      ], status: 201, headers: [("x-restli-id", id)])
  }
}
