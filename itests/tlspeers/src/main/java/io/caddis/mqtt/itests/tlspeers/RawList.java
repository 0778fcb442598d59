package io.caddis.mqtt.itests.tlspeers;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.bouncycastle.operator.DefaultSignatureAlgorithmIdentifierFinder;

/**
 * A revocation list, byte by byte: as long as wanted, of the smallest entries that there are, and with any other bytes
 * in it. Immutable; the {@code with} methods give a changed copy.
 *
 * @param issuer     whose it is, and who signs it
 * @param algorithm  of the signature, by Java's name; null for the usual one of the key
 * @param entryBytes how much the entries take that revoke nobody, about
 * @param revoked    serial numbers of others, in the middle
 * @param extensions in DER, with the tags around them; empty for none
 */
public record RawList(Authority issuer, String algorithm, int entryBytes, List<BigInteger> revoked,
        byte[] extensions) {
    private static final int SEQUENCE = 0x30;
    private static final int UTC_TIME = 0x17;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'")
            .withZone(ZoneOffset.UTC);

    /** An empty one. */
    public static RawList of(Authority issuer) {
        return new RawList(issuer, null, 0, List.of(), new byte[0]);
    }

    /** The same with another signature. */
    public RawList withAlgorithm(String other) {
        return new RawList(issuer, other, entryBytes, revoked, extensions);
    }

    /** The same with so many bytes of entries. */
    public RawList withEntries(int bytes) {
        return new RawList(issuer, algorithm, bytes, revoked, extensions);
    }

    /** The same with these on it. */
    public RawList withRevoked(BigInteger... numbers) {
        return new RawList(issuer, algorithm, entryBytes, List.of(numbers), extensions);
    }

    /** The same with these bytes behind the entries. */
    public RawList withExtensions(byte[] der) {
        return new RawList(issuer, algorithm, entryBytes, revoked, der.clone());
    }

    /** In DER. */
    public byte[] encoded() {
        try {
            String name = algorithm == null ? Authority.usual(issuer.key()) : algorithm;
            byte[] identifier = new DefaultSignatureAlgorithmIdentifierFinder().find(name).getEncoded();
            byte[] entries = entries();
            byte[] signed = element(SEQUENCE, new byte[] {2, 1, 1}, identifier,
                    issuer.certificate().getSubjectX500Principal().getEncoded(), time(Duration.ofHours(-1)),
                    time(Duration.ofDays(7)), entries.length == 0 ? entries : element(SEQUENCE, entries), extensions);
            Signature signature = Signature.getInstance(name, Authority.PROVIDER);
            signature.initSign(issuer.key());
            signature.update(signed);
            return element(SEQUENCE, signed, identifier, element(3, new byte[1], signature.sign()));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] entries() {
        byte[] time = time(Duration.ofHours(-2));
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        boolean half = false;
        for (int number = 1; !half || all.size() < entryBytes; number++) {
            if (!half && all.size() >= entryBytes / 2) {
                half = true;
                revoked.forEach(one -> all.writeBytes(element(SEQUENCE, element(2, one.toByteArray()), time)));
            } else {
                all.writeBytes(element(SEQUENCE, element(2, BigInteger.valueOf(number).toByteArray()), time));
            }
        }
        return all.toByteArray();
    }

    private static byte[] time(Duration fromNow) {
        return element(UTC_TIME, TIME.format(Instant.now().plus(fromNow)).getBytes(StandardCharsets.US_ASCII));
    }

    /** An element of DER. */
    public static byte[] element(int tag, byte[]... contents) {
        ByteArrayOutputStream inside = new ByteArrayOutputStream();
        for (byte[] one : contents) {
            inside.writeBytes(one);
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream(inside.size() + 6);
        all.write(tag);
        if (inside.size() < 0x80) {
            all.write(inside.size());
        } else {
            byte[] length = BigInteger.valueOf(inside.size()).toByteArray();
            int zeros = length[0] == 0 ? 1 : 0;
            all.write(0x80 | length.length - zeros);
            all.write(length, zeros, length.length - zeros);
        }
        all.writeBytes(inside.toByteArray());
        return all.toByteArray();
    }
}
