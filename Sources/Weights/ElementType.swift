/// How the values of a tensor in a file are stored.
///
/// - Source: the safetensors format, `Dtype`.
public enum ElementType: String, Sendable, CaseIterable, Hashable {
  /// One byte, 0 or 1.
  case bool = "BOOL"
  /// Four-bit float.
  case float4 = "F4"
  /// Six-bit float, two bits of exponent.
  case float6E2M3 = "F6_E2M3"
  /// Six-bit float, three bits of exponent.
  case float6E3M2 = "F6_E3M2"
  /// Byte.
  case uint8 = "U8"
  /// Signed byte.
  case int8 = "I8"
  /// Eight-bit float, five bits of exponent.
  case float8E5M2 = "F8_E5M2"
  /// Eight-bit float, four bits of exponent.
  case float8E4M3 = "F8_E4M3"
  /// Eight-bit power of two.
  case float8E8M0 = "F8_E8M0"
  /// Eight-bit float without infinities or negative zero, four bits of exponent.
  case float8E4M3FNUZ = "F8_E4M3FNUZ"
  /// Eight-bit float without infinities or negative zero, five bits of exponent.
  case float8E5M2FNUZ = "F8_E5M2FNUZ"
  /// Signed 16-bit number.
  case int16 = "I16"
  /// 16-bit number.
  case uint16 = "U16"
  /// IEEE half.
  case float16 = "F16"
  /// The upper half of a float.
  case bfloat16 = "BF16"
  /// Signed 32-bit number.
  case int32 = "I32"
  /// 32-bit number.
  case uint32 = "U32"
  /// IEEE single.
  case float32 = "F32"
  /// Two IEEE singles.
  case complex64 = "C64"
  /// IEEE double.
  case float64 = "F64"
  /// Signed 64-bit number.
  case int64 = "I64"
  /// 64-bit number.
  case uint64 = "U64"

  /// Bits of one value.
  public var bits: Int {
    switch self {
    case .float4: 4
    case .float6E2M3, .float6E3M2: 6
    case .bool, .uint8, .int8, .float8E5M2, .float8E4M3, .float8E8M0, .float8E4M3FNUZ,
      .float8E5M2FNUZ:
      8
    case .int16, .uint16, .float16, .bfloat16: 16
    case .int32, .uint32, .float32: 32
    case .complex64, .float64, .int64, .uint64: 64
    }
  }

  /// Whether values can be read as floats.
  public var isReadable: Bool {
    switch self {
    case .bool, .uint8, .int8, .int16, .uint16, .float16, .bfloat16, .int32, .uint32, .float32,
      .float64, .int64, .uint64:
      true
    case .float4, .float6E2M3, .float6E3M2, .float8E5M2, .float8E4M3, .float8E8M0,
      .float8E4M3FNUZ, .float8E5M2FNUZ, .complex64:
      false
    }
  }

  /// Whether a network's parameters may be stored like this.
  ///
  /// Whole numbers are not: such files hold quantised weights, whose scales lie elsewhere.
  public var holdsParameters: Bool {
    switch self {
    case .float16, .bfloat16, .float32, .float64: true
    default: false
    }
  }
}
