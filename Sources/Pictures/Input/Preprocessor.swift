public import Operators
public import SpecChecking
public import Tensors

/// Turns pictures into network inputs, and remembers how.
public struct Preprocessor: Sendable {
  /// What the spec says.
  public let rules: Preprocess
  /// `[C, H, W]` of the network's input.
  public let shape: Shape
  /// How large the parts on the way may be.
  public let limits: PictureLimits

  /// States what is done to a picture.
  public init(_ rules: Preprocess, shape: Shape, limits: PictureLimits = PictureLimits()) {
    self.rules = rules
    self.shape = shape
    self.limits = limits
  }

  /// One prepared picture.
  public struct Input: Sendable {
    /// The network's input, float32.
    ///
    /// - Layout: `[C, H, W]`, row-major.
    public var values: [Float]
    /// How the input lies in the photo.
    public var geometry: Geometry
    /// What the network sees, in ordinary colours, at the input's size.
    public var picture: Picture
  }

  /// Where the input lies in a photo of a size.
  ///
  /// A rule that names neither `resize` nor `crop` stretches the photo to the input.
  ///
  /// - Throws: `size` where resizing without cropping gives another size than the input's.
  public func geometry(for photo: Pair) throws(PictureFault) -> Geometry {
    let wanted = Pair(shape.height, shape.width)
    guard wanted.height > 0, wanted.width > 0, photo.height > 0, photo.width > 0 else {
      throw .impossible("a picture cannot become an input of shape \(shape)")
    }
    let resized: Pair =
      switch rules.resize {
      case .none: rules.crop == .none ? wanted : photo
      case .shorterSide(let side): Resample.size(of: photo, shorterSide: side)
      case .stretch(let size): size
      }
    guard resized.height > 0, resized.width > 0,
      max(resized.height, resized.width) <= Resample.longestSide
    else { throw .impossible("`resize` gives \(resized.width)×\(resized.height) pixels") }
    switch rules.crop {
    case .center:
      return Geometry(
        photo: photo, resized: resized, crop: .center(of: resized, cropped: wanted))
    case .none:
      guard resized == wanted else {
        throw .size(
          wanted: "\(wanted.width)×\(wanted.height)", given: "\(resized.width)×\(resized.height)")
      }
      return Geometry(photo: photo, resized: resized, crop: PictureRegion(wanted))
    }
  }

  /// A picture as the network's input.
  ///
  /// In this order: grey (where asked), resize, crop, colour order, range, mean, deviation.
  ///
  /// - Throws: `channels` and `size` where the rules do not fit the network; `tooManyPixels`.
  public func prepare(_ photo: Picture) throws(PictureFault) -> Input {
    let channels = rules.color == .gray ? 1 : 3
    guard shape.isImage, shape.channels == channels else {
      throw .channels(wanted: shape.channels, given: channels)
    }
    let geometry = try geometry(for: Pair(photo.height, photo.width))
    let picture = try Resample.resize(
      rules.color == .gray ? photo.grey : photo, to: geometry.resized, keeping: geometry.crop,
      filter: rules.filter, antialias: rules.antialias, limits: limits)
    return Input(values: tensor(of: picture), geometry: geometry, picture: picture)
  }

  /// The bytes of a prepared picture, channel by channel in the network's order.
  ///
  /// - Layout: `[C, H, W]`; `levels` says what each byte becomes.
  public func planes(of picture: Picture) -> [UInt8] {
    let plane = picture.height * picture.width
    var bytes = [UInt8](repeating: 0, count: shape.channels * plane)
    for channel in 0..<shape.channels {
      let source = rules.color == .bgr ? 2 - channel : channel
      for pixel in 0..<plane { bytes[channel * plane + pixel] = picture.pixels[pixel * 3 + source] }
    }
    return bytes
  }

  /// `(low + pixel · (high - low) / 255 - mean) / deviation`, for each channel.
  private func tensor(of picture: Picture) -> [Float] {
    let plane = picture.height * picture.width
    var values = [Float](repeating: 0, count: shape.channels * plane)
    for channel in 0..<shape.channels {
      let table = levels(channel)
      let source = rules.color == .bgr ? 2 - channel : channel
      for pixel in 0..<plane {
        values[channel * plane + pixel] = table[Int(picture.pixels[pixel * 3 + source])]
      }
    }
    return values
  }

  /// The input value of each grey level in a channel; in float32 throughout, as PyTorch computes it.
  public func levels(_ channel: Int) -> [Float] {
    func value(_ list: [Double], _ missing: Float) -> Float {
      if list.count == 1 { return Float(list[0]) }
      return channel < list.count ? Float(list[channel]) : missing
    }
    let mean = value(rules.mean, 0)
    let deviation = value(rules.deviation, 1)
    let (low, range) = (Float(rules.low), Float(rules.high - rules.low))
    return (0..<256).map { level in
      (low + Float(level) * range / 255 - mean) / deviation
    }
  }
}
