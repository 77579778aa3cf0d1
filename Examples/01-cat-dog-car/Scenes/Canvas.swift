#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A colour in linear parts from 0 to 1.
struct Tint {
  var r: Float
  var g: Float
  var b: Float
  init(_ r: Float, _ g: Float, _ b: Float) { (self.r, self.g, self.b) = (r, g, b) }

  static func * (a: Tint, s: Float) -> Tint { Tint(a.r * s, a.g * s, a.b * s) }
  func mixed(_ other: Tint, _ t: Float) -> Tint {
    Tint(r + (other.r - r) * t, g + (other.g - g) * t, b + (other.b - b) * t)
  }
}

/// How a surface looks.
struct Paint {
  /// What lies on the colour.
  enum Texture {
    case plain
    /// Hairs along a direction in the thing's own coordinates; `rough` frays the outline.
    case fur(direction: Float, rough: Float)
    /// Hairs with darker bands across them.
    case tabby(direction: Float, rough: Float)
    /// Hairs with patches of a second colour.
    case patches(direction: Float, rough: Float, second: Tint)
    /// Leaves, stone, earth.
    case mottled(scale: Float, strength: Float)
    /// Planks or bricks.
    case planks(width: Float, strength: Float)
  }
  var tint: Tint
  var texture = Texture.plain
  /// How round it is lit, 0 for flat.
  var round: Float = 0.5
  /// How strong a highlight is.
  var gloss: Float = 0
  /// How much of what is behind shows.
  var opacity: Float = 1

  init(
    _ tint: Tint, _ texture: Texture = .plain, round: Float = 0.5, gloss: Float = 0,
    opacity: Float = 1
  ) {
    self.tint = tint
    self.texture = texture
    self.round = round
    self.gloss = gloss
    self.opacity = opacity
  }
}

/// A square picture that is drawn from back to front, with masks of what stands where.
struct Canvas {
  let side: Int
  var pixels: [Tint]
  /// Which object each pixel belongs to; 0 for none.
  var objects: [UInt8]
  /// Which part, as `Part.rawValue`; 0 for none.
  var parts: [UInt8]
  /// Where the light comes from: right, down, and towards us.
  var light: (x: Float, y: Float, z: Float) = (-0.4, -0.7, 0.6)
  let noise: Noise

  init(side: Int, noise: Noise) {
    self.side = side
    self.noise = noise
    pixels = Array(repeating: Tint(0, 0, 0), count: side * side)
    objects = Array(repeating: 0, count: side * side)
    parts = objects
  }

  /// Paints every pixel by its place.
  mutating func fill(_ color: (Vector) -> Tint) {
    for row in 0..<side {
      for column in 0..<side {
        pixels[row * side + column] = color(
          Vector((Float(column) + 0.5) / Float(side), (Float(row) + 0.5) / Float(side)))
      }
    }
  }

  /// Draws an outline.
  ///
  /// - Parameters:
  ///   - object: Which object it belongs to; 0 takes pixels away from objects behind it; nil leaves
  ///     the masks alone, as shadows do.
  ///   - part: Which part of it.
  mutating func draw(
    _ outline: Outline, _ paint: Paint, at place: Placement, object: UInt8? = 0,
    part: Part = .body
  ) {
    let (low, high) = outline.bounds
    let corners = [
      low, high, Vector(low.x, high.y), Vector(high.x, low.y),
    ].map { place.picture($0) }
    let pad = 2 + Int(0.03 * place.scale * Float(side))
    let size = Float(side)
    func range(_ values: [Float]) -> Range<Int> {
      let first = Int(max(min((values.min() ?? 0) * size, size), 0)) - pad
      let last = Int(max(min((values.max() ?? 0) * size, size), 0)) + pad
      return max(first, 0)..<max(min(last, side), max(first, 0))
    }
    let columns = range(corners.map(\.x))
    let rows = range(corners.map(\.y))
    let pixelsPerUnit = place.scale * size
    for row in rows {
      for column in columns {
        let point = Vector((Float(column) + 0.5) / size, (Float(row) + 0.5) / size)
        let own = place.own(point)
        var (distance, surface) = outline.distance(own)
        guard distance * pixelsPerUnit < Float(pad) else { continue }
        distance += fray(paint.texture, own)
        let coverage = min(max(0.5 - distance * pixelsPerUnit, 0), 1) * paint.opacity
        guard coverage > 0 else { continue }
        let at = row * side + column
        pixels[at] = pixels[at].mixed(color(paint, own, surface, place), coverage)
        if coverage > 0.5, let object {
          objects[at] = object
          parts[at] = object == 0 ? 0 : part.rawValue
        }
      }
    }
  }

  /// A soft shadow on the ground, the same for all that stands there; the masks do not know it.
  mutating func shadow(at place: Placement, _ centre: Vector, _ radii: Vector) {
    for (share, opacity) in [(1, 0.4), (0.75, 0.35)] as [(Float, Float)] {
      draw(
        .ellipse(centre, radii * share, 0),
        Paint(Tint(0.05, 0.05, 0.06), round: 0, opacity: opacity), at: place, object: nil)
    }
  }

  private func fray(_ texture: Paint.Texture, _ own: Vector) -> Float {
    switch texture {
    case .fur(_, let rough), .tabby(_, let rough), .patches(_, let rough, _):
      return rough * noise.value(own.x * 75, own.y * 75)
    case .mottled(let scale, _): return 0.012 * noise.value(own.x * scale * 2, own.y * scale * 2)
    case .plain, .planks: return 0
    }
  }

  private func color(_ paint: Paint, _ own: Vector, _ surface: Vector, _ place: Placement) -> Tint {
    var tint = paint.tint
    switch paint.texture {
    case .plain: break
    case .fur(let direction, _): tint = tint * hair(own, direction)
    case .tabby(let direction, _):
      let along = own.rotated(-direction)
      let band = sinf(along.x * 34 + 3 * noise.cloud(along.x * 5, along.y * 5))
      tint = tint * (hair(own, direction) * (band > 0.15 ? 0.55 : 1))
    case .patches(let direction, _, let second):
      let share = noise.cloud(own.x * 3.2 + 11, own.y * 3.2) > 0.12 ? Float(1) : 0
      tint = tint.mixed(second, share) * hair(own, direction)
    case .mottled(let scale, let strength):
      tint = tint * (1 + strength * noise.cloud(own.x * scale, own.y * scale))
    case .planks(let width, let strength):
      let row = floorf(own.y / width)
      let gap = abs(own.y / width - row - 0.5) > 0.44 ? Float(0.6) : 1
      let grain = noise.cloud(own.x * 3 + row * 5, own.y * 30)
      tint = tint * (gap * (1 + strength * grain))
    }
    // A rounded surface, lit from one side; its own turn is taken back for the light.
    let turned = Vector(place.flips ? -surface.x : surface.x, surface.y).rotated(place.angle)
    let flat = min(turned.length, 0.98)
    let shrink = turned.length > 0.98 ? 0.98 / turned.length : 1
    let (nx, ny) = (turned.x * shrink, turned.y * shrink)
    let nz = max(1 - flat * flat, 0).squareRoot()
    let length = (light.x * light.x + light.y * light.y + light.z * light.z).squareRoot()
    let lit = (nx * light.x + ny * light.y + nz * light.z) / length
    tint = tint * (1 + paint.round * (max(lit, -0.3) - 0.55))
    if paint.gloss > 0 {
      let shine = powf(max(lit, 0), 24) * paint.gloss
      tint = tint.mixed(Tint(1, 1, 1), min(shine, 1))
    }
    return tint
  }

  private func hair(_ own: Vector, _ direction: Float) -> Float {
    let along = own.rotated(-direction)
    let fine = noise.value(along.x * 22, along.y * 130)
    let coarse = noise.cloud(along.x * 5, along.y * 16)
    return 1 + 0.17 * fine + 0.16 * coarse
  }
}
