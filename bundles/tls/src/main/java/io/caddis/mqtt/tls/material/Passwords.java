package io.caddis.mqtt.tls.material;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A password as bytes. Beyond ASCII no two tools agree, and no file says how it was made, so all ways that are met are
 * tried, the usual one first.
 */
final class Passwords {
    private static final Charset WINDOWS = Charset.forName("windows-1252");

    private Passwords() {
    }

    /** For PKCS#5 and OpenSSL: UTF-8, or what a console of Windows had typed. */
    static List<byte[]> bytes(String password) {
        List<byte[]> all = new ArrayList<>();
        for (String text : spellings(password)) {
            add(all, text.getBytes(StandardCharsets.UTF_8));
            add(all, encoded(text, WINDOWS));
        }
        return all;
    }

    /**
     * For PKCS#12 (RFC 7292 appendix B.1): UTF-16 and two zeros, or each byte of the above as a character, as OpenSSL
     * did before 1.1. No password is two zeros, or nothing at all.
     */
    static List<byte[]> ofPkcs12(String password) {
        if (password == null || password.isEmpty()) {
            return List.of(new byte[2], new byte[0]);
        }
        List<byte[]> all = new ArrayList<>();
        for (String text : spellings(password)) {
            add(all, terminated(text));
        }
        for (byte[] bytes : bytes(password)) {
            add(all, terminated(new String(bytes, StandardCharsets.ISO_8859_1)));
        }
        return all;
    }

    /** An umlaut is one character or two. */
    private static List<String> spellings(String password) {
        String text = password == null ? "" : password;
        return List.of(text, Normalizer.normalize(text, Normalizer.Form.NFC),
                Normalizer.normalize(text, Normalizer.Form.NFD));
    }

    private static byte[] encoded(String text, Charset charset) {
        try {
            ByteBuffer bytes = charset.newEncoder().onUnmappableCharacter(CodingErrorAction.REPORT)
                    .encode(CharBuffer.wrap(text));
            return Arrays.copyOf(bytes.array(), bytes.limit());
        } catch (CharacterCodingException e) {
            return null; // nobody can have typed it there
        }
    }

    private static byte[] terminated(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_16BE);
        return Arrays.copyOf(bytes, bytes.length + 2);
    }

    private static void add(List<byte[]> all, byte[] bytes) {
        if (bytes != null && all.stream().noneMatch(known -> Arrays.equals(known, bytes))) {
            all.add(bytes);
        }
    }
}
