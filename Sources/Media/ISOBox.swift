/// One box of the ISO base media format (ISO/IEC 14496-12).
struct ISOBox: Sendable {
  /// Four characters, unprintable ones as `?`.
  var type: String
  /// Where its header begins in the view that was walked.
  var offset: Int
  /// What follows its header, cut where the bytes end.
  var body: ByteView
  /// Whether it says it is longer than the bytes there are.
  var isCutShort: Bool

  /// The boxes of a view in order, until one makes no sense or there are `most`.
  static func all(in view: ByteView, most: Int = 1000) -> [ISOBox] {
    var boxes: [ISOBox] = []
    var offset = 0
    while boxes.count < most, let small = view.u32(offset), let type = view.text(offset + 4, 4) {
      var header = 8
      var size = small
      if small == 1 {
        guard let large = view.u64(offset + 8) else { break }
        header = 16
        size = large
      } else if small == 0 {
        size = view.count - offset
      }
      guard size >= header, let body = view.part(offset + header, size - header) else { break }
      let isCutShort = size > view.count - offset
      boxes.append(ISOBox(type: type, offset: offset, body: body, isCutShort: isCutShort))
      if isCutShort { break }
      offset += size
    }
    return boxes
  }

  /// The first box of a type below this one, along a path.
  func first(_ path: String...) -> ISOBox? {
    path.reduce(Optional(self)) { box, type in
      box.flatMap { ISOBox.all(in: $0.body).first { $0.type == type } }
    }
  }
}
