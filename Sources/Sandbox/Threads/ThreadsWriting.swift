import Foundation
import JSON

extension World {
  /// Text, place, topic and who may see or answer.
  func describeThread(
    _ container: inout ThreadsState.Container, _ call: GraphCall
  ) throws(Interruption) {
    let text = call.fields.text("text") ?? ""
    if container.kind == .text, text.allSatisfy(\.isWhitespace) {
      throw call.refusal(100, "The parameter text is required", "§2.1 text required for TEXT")
    }
    let length = ThreadsRules.length(text)
    guard length <= ThreadsRules.characters else {
      throw call.refusal(
        100, "(#100) Param text must be at most 500 characters long", "§3 text ≤500: \(length)")
    }
    container.text = text
    if let alt = call.fields.text("alt_text"), alt.count > ThreadsRules.altText {
      throw call.refusal(100, "(#100) alt_text is too long", "§2.1 alt_text ≤1000")
    }
    if let parent = call.fields.text("reply_to_id") {
      guard ledger.item(.threads, parent) != nil else {
        throw call.refusal(100, "(#100) reply_to_id: no such post", "§2.1 reply_to_id media id")
      }
      container.parent = parent
    }
    if let quoted = call.fields.text("quote_post_id") {
      guard ledger.item(.threads, quoted) != nil else {
        throw call.refusal(100, "(#100) quote_post_id: no such post", "§2.1 quote_post_id media id")
      }
      container.details["quote_post_id"] = .string(quoted)
    }
    if let control = call.fields.text("reply_control") {
      guard ThreadsRules.replyControls.contains(control) else {
        throw call.refusal(100, "(#100) reply_control is unknown", "§2.1 reply_control")
      }
      container.details["reply_control"] = .string(control)
    }
    if let tag = call.fields.text("topic_tag") {
      guard (1...50).contains(tag.count), !tag.contains("."), !tag.contains("&") else {
        throw call.refusal(
          100, "(#100) topic_tag has 1 to 50 characters without . and &", "§2.1 topic_tag 1–50 chars")
      }
      container.details["topic_tag"] = .string(tag)
    }
    if let place = call.fields.text("location_id") {
      guard !place.isEmpty, place.utf8.allSatisfy({ (48...57).contains($0) }) else {
        throw call.refusal(100, "(#100) location_id is unknown", "§2.1 location_id")
      }
      container.details["location_id"] = .string(place)
    }
    for name in ["is_spoiler_media", "is_ghost_post", "enable_reply_approvals", "crossreshare_to_ig"] {
      if let flag = try call.flag(name, "§2.1 \(name)") { container.details[name] = .bool(flag) }
    }
    if container.details["is_ghost_post"] == true {
      guard container.parent == nil, container.details["enable_reply_approvals"] != true else {
        throw call.refusal(100, "(#100) A ghost post stands alone", "§2.1 is_ghost_post: not reply")
      }
    }
    if call.fields["allowlisted_country_codes"] != nil {
      let codes = call.fields.document("allowlisted_country_codes")?.array?.compactMap(\.string) ?? []
      guard !codes.isEmpty,
        codes.allSatisfy({ $0.utf8.count == 2 && $0.utf8.allSatisfy { (65...90).contains($0) } })
      else {
        throw call.refusal(
          100, "(#100) allowlisted_country_codes is a list of codes", "§2.1 allowlisted_country_codes ISO-2")
      }
      container.details["allowlisted_country_codes"] = .array(codes.map { .string($0) })
    }
  }

  /// What is attached to a text, and how many addresses there are in all.
  func attachToThread(
    _ container: inout ThreadsState.Container, _ call: GraphCall
  ) throws(Interruption) {
    let link = try call.address("link_attachment", code: 100, nil, "§2.1 link_attachment URL")
    if let link { container.details["link"] = .string(link) }
    let links = ThreadsRules.links(container.text, attached: link)
    guard links <= ThreadsRules.links else {
      throw call.refusal(
        100, "THREADS_API__LINK_LIMIT_EXCEEDED", "§3 links ≤5 unique: \(links)")
    }
    if call.fields["poll_attachment"] != nil {
      container.details["poll"] = try threadsPoll(call)
    }
    if call.fields["gif_attachment"] != nil {
      let gif = call.fields.document("gif_attachment")
      guard let id = gif?["gif_id"]?.string, !id.isEmpty, gif?["provider"] == "GIPHY" else {
        throw call.refusal(
          100, "(#100) gif_attachment is {gif_id, provider: GIPHY}", "§2.1 gif_attachment GIPHY")
      }
      container.details["gif_id"] = .string(id)
    }
    if call.fields["text_attachment"] != nil {
      let plain = call.fields.document("text_attachment")?["plaintext"]?.string
      guard let plain, (1...10_000).contains(plain.count), container.details["poll"] == nil else {
        throw call.refusal(
          100, "(#100) text_attachment has 1 to 10000 characters and no poll",
          "§2.1 text_attachment plaintext ≤10000, no poll")
      }
      container.details["text_attachment"] = .string(plain)
    }
    if call.fields["text_entities"] != nil {
      guard let ranges = call.fields.document("text_entities")?.array, ranges.count <= 10,
        ranges.allSatisfy({ $0["entity_type"] == "SPOILER" && $0["offset"]?.integer != nil })
      else {
        throw call.refusal(100, "(#100) text_entities is a list of at most 10", "§2.1 text_entities ≤10")
      }
    }
  }

  private func threadsPoll(_ call: GraphCall) throws(Interruption) -> JSON {
    let names = ["option_a", "option_b", "option_c", "option_d"]
    guard let options = call.fields.document("poll_attachment")?.object,
      Set(options.keys).isSubset(of: names), options["option_a"] != nil, options["option_b"] != nil,
      options["option_d"] == nil || options["option_c"] != nil
    else {
      throw call.refusal(
        100, "(#100) poll_attachment needs option_a and option_b", "§2.1 poll_attachment 2–4 options")
    }
    let texts = names.compactMap { options[$0]?.string }
    guard texts.count == options.count, texts.allSatisfy({ (1...25).contains(ThreadsRules.length($0)) })
    else {
      throw call.refusal(
        100, "(#100) A poll option has 1 to 25 characters", "§2.1 poll_attachment ≤25 chars each")
    }
    return ["options": .array(texts.map { ["title": .string($0), "votes_count": 0] })]
  }
}
