/// How LinkedIn counts a text: UTF-16 units of what a reader sees, so escapes and the markup of tags are free.
///
/// The help page says 3,000 characters; the server names the length of the commentary's text in its refusal
/// (n8n-io/n8n issue 22899, 2025-12). Whether it counts an emoji once is not documented: units are the safe side.
enum LinkedInLength {
  static func of(_ text: String) -> Int { LittleText.plain(LittleText.of(text)).utf16.count }
}
