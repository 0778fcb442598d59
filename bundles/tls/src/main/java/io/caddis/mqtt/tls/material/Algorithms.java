package io.caddis.mqtt.tls.material;

import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.MD2Digest;
import org.bouncycastle.crypto.digests.MD5Digest;
import org.bouncycastle.crypto.digests.RIPEMD160Digest;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.crypto.digests.SHA224Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA384Digest;
import org.bouncycastle.crypto.digests.SHA3Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.digests.SHA512tDigest;
import org.bouncycastle.crypto.digests.SM3Digest;

/** The algorithms that files of keys are encrypted with, by their object identifiers and by OpenSSL's names. */
final class Algorithms {
    private static final String SHA1 = "SHA-1";
    private static final String SHA224 = "SHA-224";
    private static final String SHA256 = "SHA-256";
    private static final String SHA384 = "SHA-384";
    private static final String SHA512 = "SHA-512";
    private static final String SHA512_224 = "SHA-512/224";
    private static final String SHA512_256 = "SHA-512/256";
    private static final String SM3 = "SM3";
    private static final Map<String, Supplier<Digest>> DIGESTS = Map.ofEntries(
            Map.entry("MD2", MD2Digest::new), Map.entry("MD5", MD5Digest::new), Map.entry(SHA1, SHA1Digest::new),
            Map.entry(SHA224, SHA224Digest::new), Map.entry(SHA256, SHA256Digest::new),
            Map.entry(SHA384, SHA384Digest::new), Map.entry(SHA512, SHA512Digest::new),
            Map.entry(SHA512_224, () -> new SHA512tDigest(224)), Map.entry(SHA512_256, () -> new SHA512tDigest(256)),
            Map.entry("SHA3-224", () -> new SHA3Digest(224)), Map.entry("SHA3-256", () -> new SHA3Digest(256)),
            Map.entry("SHA3-384", () -> new SHA3Digest(384)), Map.entry("SHA3-512", () -> new SHA3Digest(512)),
            Map.entry("RIPEMD160", RIPEMD160Digest::new), Map.entry(SM3, SM3Digest::new));
    /** The digests themselves, and HMAC with them. */
    private static final Map<String, String> DIGEST_NAMES = Map.ofEntries(
            Map.entry("1.2.840.113549.2.2", "MD2"), Map.entry("1.2.840.113549.2.5", "MD5"),
            Map.entry("1.3.14.3.2.26", SHA1), Map.entry("1.3.36.3.2.1", "RIPEMD160"),
            Map.entry("2.16.840.1.101.3.4.2.1", SHA256), Map.entry("2.16.840.1.101.3.4.2.2", SHA384),
            Map.entry("2.16.840.1.101.3.4.2.3", SHA512), Map.entry("2.16.840.1.101.3.4.2.4", SHA224),
            Map.entry("2.16.840.1.101.3.4.2.5", SHA512_224), Map.entry("2.16.840.1.101.3.4.2.6", SHA512_256),
            Map.entry("2.16.840.1.101.3.4.2.7", "SHA3-224"), Map.entry("2.16.840.1.101.3.4.2.8", "SHA3-256"),
            Map.entry("2.16.840.1.101.3.4.2.9", "SHA3-384"), Map.entry("2.16.840.1.101.3.4.2.10", "SHA3-512"),
            Map.entry("1.2.156.10197.1.401", SM3),
            Map.entry("1.2.840.113549.2.7", SHA1), Map.entry("1.2.840.113549.2.8", SHA224),
            Map.entry("1.2.840.113549.2.9", SHA256), Map.entry("1.2.840.113549.2.10", SHA384),
            Map.entry("1.2.840.113549.2.11", SHA512), Map.entry("1.2.840.113549.2.12", SHA512_224),
            Map.entry("1.2.840.113549.2.13", SHA512_256), Map.entry("2.16.840.1.101.3.4.2.13", "SHA3-224"),
            Map.entry("2.16.840.1.101.3.4.2.14", "SHA3-256"), Map.entry("2.16.840.1.101.3.4.2.15", "SHA3-384"),
            Map.entry("2.16.840.1.101.3.4.2.16", "SHA3-512"), Map.entry("1.2.156.10197.1.401.2", SM3),
            Map.entry("1.2.840.113549.2.6", "MD5"), Map.entry("1.3.6.1.5.5.8.1.1", "MD5"),
            Map.entry("1.3.6.1.5.5.8.1.2", SHA1));
    private static final String AES = "2.16.840.1.101.3.4.1.";
    private static final String CAMELLIA = "1.2.392.200011.61.1.1.1.";
    private static final String ARIA = "1.2.410.200046.1.1.";
    private static final Map<String, BlockCipher> CIPHERS = Map.ofEntries(
            Map.entry(AES + 2, cbc("AES", 128)), Map.entry(AES + 22, cbc("AES", 192)),
            Map.entry(AES + 42, cbc("AES", 256)), Map.entry(AES + 6, new BlockCipher("AES", 128, "GCM")),
            Map.entry(AES + 26, new BlockCipher("AES", 192, "GCM")),
            Map.entry(AES + 46, new BlockCipher("AES", 256, "GCM")),
            Map.entry(AES + 4, new BlockCipher("AES", 128, "CFB")),
            Map.entry(AES + 24, new BlockCipher("AES", 192, "CFB")),
            Map.entry(AES + 44, new BlockCipher("AES", 256, "CFB")),
            Map.entry(AES + 3, new BlockCipher("AES", 128, "OFB")),
            Map.entry(AES + 23, new BlockCipher("AES", 192, "OFB")),
            Map.entry(AES + 43, new BlockCipher("AES", 256, "OFB")),
            Map.entry(CAMELLIA + 2, cbc("Camellia", 128)), Map.entry(CAMELLIA + 3, cbc("Camellia", 192)),
            Map.entry(CAMELLIA + 4, cbc("Camellia", 256)), Map.entry(ARIA + 2, cbc("ARIA", 128)),
            Map.entry(ARIA + 7, cbc("ARIA", 192)), Map.entry(ARIA + 12, cbc("ARIA", 256)),
            Map.entry(ARIA + 34, new BlockCipher("ARIA", 128, "GCM")),
            Map.entry(ARIA + 35, new BlockCipher("ARIA", 192, "GCM")),
            Map.entry(ARIA + 36, new BlockCipher("ARIA", 256, "GCM")),
            Map.entry("1.2.840.113549.3.7", cbc("DESede", 192)), Map.entry("1.3.14.3.2.7", cbc("DES", 64)),
            Map.entry("1.2.840.113549.3.2", cbc("RC2", 128)), Map.entry("1.2.410.200004.1.4", cbc("SEED", 128)),
            Map.entry("1.2.840.113533.7.66.10", cbc("CAST5", 128)),
            Map.entry("1.3.6.1.4.1.188.7.1.1.2", cbc("IDEA", 128)),
            Map.entry("1.2.156.10197.1.104.2", cbc("SM4", 128)),
            Map.entry("1.3.6.1.4.1.3029.1.2", cbc("Blowfish", 128)));
    private static final Map<String, BlockCipher> OF_OPENSSL = Map.ofEntries(Map.entry("DES", cbc("DES", 64)),
            Map.entry("DES-EDE", cbc("DESede", 128)), Map.entry("DES-EDE3", cbc("DESede", 192)),
            Map.entry("RC2", cbc("RC2", 128)), Map.entry("RC2-64", cbc("RC2", 64)),
            Map.entry("RC2-40", cbc("RC2", 40)), Map.entry("BF", cbc("Blowfish", 128)),
            Map.entry("CAST", cbc("CAST5", 128)), Map.entry("CAST5", cbc("CAST5", 128)),
            Map.entry("IDEA", cbc("IDEA", 128)), Map.entry("SEED", cbc("SEED", 128)),
            Map.entry("SM4", cbc("SM4", 128)));
    private static final Pattern SIZED = Pattern.compile("(AES|CAMELLIA|ARIA)-(128|192|256)");
    private static final Pattern NAME_AND_MODE = Pattern.compile("(.+)-(CBC|CFB|CFB8|OFB|CTR|ECB)");

    private Algorithms() {
    }

    /**
     * @param name    as Bouncy Castle has it
     * @param keyBits of the key that is derived
     */
    record BlockCipher(String name, int keyBits, String mode) {
        String transformation() {
            return name + "/" + mode + (mode.equals("CBC") || mode.equals("ECB") ? "/PKCS5Padding" : "/NoPadding");
        }
    }

    private static BlockCipher cbc(String name, int keyBits) {
        return new BlockCipher(name, keyBits, "CBC");
    }

    /** For a digest, or for HMAC with one; null for an unknown one. */
    static Digest digest(String identifier) {
        String name = DIGEST_NAMES.get(identifier);
        return name == null ? null : DIGESTS.get(name).get();
    }

    /** Null for an unknown one. */
    static BlockCipher cipher(String identifier) {
        return CIPHERS.get(identifier);
    }

    /** For example {@code AES-256-CBC} (RFC 1423 section 1.1, and what OpenSSL added); null for an unknown one. */
    static BlockCipher ofOpenSsl(String name) {
        Matcher parts = NAME_AND_MODE.matcher(name);
        if (!parts.matches()) {
            return null;
        }
        Matcher sized = SIZED.matcher(parts.group(1));
        if (sized.matches()) {
            return new BlockCipher(sized.group(1), Integer.parseInt(sized.group(2)), parts.group(2));
        }
        BlockCipher known = OF_OPENSSL.get(parts.group(1));
        return known == null ? null : new BlockCipher(known.name(), known.keyBits(), parts.group(2));
    }
}
