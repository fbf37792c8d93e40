/// A duration in units of its own scale, as `mvhd`, `mdhd` and `mehd` write it.
struct ISOTime: Sendable {
  /// Units a second, at least 1.
  var scale: Int
  /// Nil where it is 0 or said to be unknown.
  var units: Int?

  /// Reads scale and duration of a box with a version; `timeAt` is where the scale stands in version 0,
  /// `longTimeAt` in version 1, the duration right behind it.
  init?(_ box: ISOBox?, timeAt: Int, longTimeAt: Int) {
    guard let body = box?.body, let version = body.u8(0) else { return nil }
    let isLong = version == 1
    guard let scale = body.u32(isLong ? longTimeAt : timeAt), scale > 0 else { return nil }
    self.scale = scale
    units = isLong ? body.u64(longTimeAt + 4) : body.u32(timeAt + 4).flatMap { $0 == 0xffff_ffff ? nil : $0 }
    if units == 0 { units = nil }
  }

  /// Reads the duration of a box that has no scale of its own.
  init?(lasting box: ISOBox?, scale: Int?) {
    guard let body = box?.body, let scale, let version = body.u8(0),
      let units = version == 1 ? body.u64(4) : body.u32(4), units > 0
    else { return nil }
    self.scale = scale
    self.units = units
  }

  var seconds: Double? { units.map { Double($0) / Double(scale) } }
}
