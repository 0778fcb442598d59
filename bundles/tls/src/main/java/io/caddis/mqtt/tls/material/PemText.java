package io.caddis.mqtt.tls.material;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The blocks of a PEM file (RFC 7468, with the headers of RFC 1421), as editors, consoles, mails and {@code cat} leave
 * them: any of Unicode's encodings, any ends of lines or none, blanks anywhere, text between blocks.
 */
final class PemText {
    private static final Pattern BEGIN = Pattern.compile("-----BEGIN ([^\\n-][^\\n]*?)-----");
    private static final Pattern NEXT = Pattern.compile("-----(BEGIN|END) ([^\\n-][^\\n]*?)-----");
    private static final Pattern COMMENT = Pattern.compile("\\s*(#|;|//).*", Pattern.DOTALL);
    /** A line that was meant to begin or end a block. */
    private static final Pattern NEARLY = Pattern.compile("^[ \\t]*([-\\u2010-\\u2015\\u2212]+[ \\t]*(BEGIN|END)[ \\t]+"
            + "((X509 |TRUSTED |NEW )?CERTIFICATE( REQUEST)?|([A-Z]+ )?PRIVATE KEY|(RSA )?PUBLIC KEY|(EC|DH|DSA)"
            + " PARAMETERS|X509 CRL|PKCS ?#?\\d+( SIGNED DATA)?|CMS)[ \\t]*"
            + "[-\\u2010-\\u2015\\u2212]+)[ \\t]*$", Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);
    private static final Pattern PROC_TYPE = Pattern.compile("Proc-Type:\\s*4\\s*,\\s*ENCRYPTED");
    private static final Pattern DEK_INFO = Pattern.compile("DEK-Info:[ \\t]*([A-Za-z0-9-]+)"
            + "(?:[ \\t]*,\\s*([0-9A-Fa-f]+))?");
    private static final Pattern HEADER = Pattern.compile("^[ \\t]*[A-Za-z][A-Za-z0-9-]*:[^\\n]*$", Pattern.MULTILINE);
    private static final Pattern ONLY_BASE64 = Pattern.compile("[A-Za-z0-9+/\\s]{64,}={0,2}\\s*");

    private final MaterialFile file;
    private final String text;
    private int counted;
    private int line = 1;

    PemText(MaterialFile file) {
        this.file = file;
        text = new String(file.bytes(), charset(file.bytes())).replace("\uFEFF", "").replace("\u200B", "")
                .replace('\u00A0', ' ').replace("\r\n", "\n").replace('\r', '\n');
    }

    /**
     * One block.
     *
     * @param line   where it begins, from 1
     * @param cipher of DEK-Info; null if it is not encrypted in this way
     * @param iv     of DEK-Info; empty for none
     */
    record Block(String type, int line, String cipher, byte[] iv, byte[] bytes) {
        /** Begins a message about it. */
        String what() {
            return "the block " + type + " (line " + line + ") ";
        }
    }

    /** By its byte order mark, or else by where the zeros of an ASCII character are. */
    private static Charset charset(byte[] bytes) {
        int first = bytes.length < 4 ? 0 : (bytes[0] & 0xFF) << 24 | (bytes[1] & 0xFF) << 16 | (bytes[2] & 0xFF) << 8
                | bytes[3] & 0xFF;
        if (first == 0xFEFF || first >>> 8 == 0) {
            return Charset.forName("UTF-32BE");
        }
        if (first == 0xFFFE0000 || (first & 0xFFFFFF) == 0) {
            return Charset.forName("UTF-32LE");
        }
        if (first >>> 16 == 0xFEFF || (first & 0xFF00FF00) == 0) {
            return StandardCharsets.UTF_16BE;
        }
        return first >>> 16 == 0xFFFE || (first & 0x00FF00FF) == 0 ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_8;
    }

    /** Whether there is a block, or what was meant as one. */
    boolean isPem() {
        return BEGIN.matcher(text).find() || NEARLY.matcher(text).find();
    }

    /** What the file is if it is Base64 without the lines that begin and end a block; null if it is not. */
    byte[] bareBase64() {
        if (!ONLY_BASE64.matcher(text).matches()) {
            return null;
        }
        try {
            return Base64.getDecoder().decode(text.replaceAll("\\s", ""));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    List<Block> blocks() throws TlsProblem {
        List<Block> blocks = new ArrayList<>();
        Matcher begin = BEGIN.matcher(text);
        int end = 0;
        for (int from = 0; begin.find(from);) {
            from = begin.end();
            if (COMMENT.matcher(text.substring(Math.max(end, text.lastIndexOf('\n', begin.start()) + 1), begin.start()))
                    .matches()) {
                continue;
            }
            requireNothingMeant(end, begin.start());
            String type = begin.group(1).strip().replaceAll("\\s+", " ");
            int first = line(begin.start());
            Matcher next = NEXT.matcher(text);
            if (!next.find(begin.end()) || !next.group(1).equals("END")) {
                throw file.problem("the block " + type + " (line " + first + ") has no line -----END " + type
                        + "-----: it is cut off, or that line was changed; copy the file again");
            }
            if (!next.group(2).strip().replaceAll("\\s+", " ").equals(type)) {
                throw file.problem("the block " + type + " (line " + first + ") ends as "
                        + MaterialFile.words(new Exception(next.group(2))) + " (line " + line(next.start())
                        + "): something is missing between the two; copy the file again");
            }
            blocks.add(block(type, first, begin.end(), next.start()));
            end = next.end();
            from = end;
        }
        requireNothingMeant(end, text.length());
        return blocks;
    }

    private void requireNothingMeant(int from, int to) throws TlsProblem {
        Matcher nearly = NEARLY.matcher(text).region(from, to);
        if (nearly.find()) {
            throw file.problem("line " + line(nearly.start(1)) + ", '" + MaterialFile.words(new Exception(
                    nearly.group(1))) + "', neither begins nor ends a block: such lines are -----BEGIN and -----END"
                    + " with five hyphens before and behind and capital letters, and come in pairs; copy the file"
                    + " again");
        }
    }

    /** Counts on from the place that was asked for before, or anew if that is behind. */
    private int line(int at) {
        if (at < counted) {
            counted = 0;
            line = 1;
        }
        for (; counted < at; counted++) {
            if (text.charAt(counted) == '\n') {
                line++;
            }
        }
        return line;
    }

    private Block block(String type, int line, int from, int to) throws TlsProblem {
        String body = text.substring(from, to);
        Matcher info = DEK_INFO.matcher(body);
        String cipher = null;
        byte[] iv = {};
        if (info.find()) {
            cipher = info.group(1);
            String digits = info.group(2) == null ? "" : info.group(2);
            iv = HexFormat.of().parseHex(digits.substring(0, digits.length() & ~1));
            body = blanked(body, info);
        }
        Matcher encrypted = PROC_TYPE.matcher(body);
        if (encrypted.find()) {
            if (cipher == null) {
                throw file.problem("the block " + type + " (line " + line + ") says that it is encrypted and has no"
                        + " header DEK-Info that says how: copy the file again");
            }
            body = blanked(body, encrypted);
        }
        for (Matcher header = HEADER.matcher(body); header.find();) {
            body = blanked(body, header);
        }
        return new Block(type, line, cipher, iv, decoded(type, line, body));
    }

    private static String blanked(String body, Matcher found) {
        return body.substring(0, found.start()) + " ".repeat(found.end() - found.start()) + body.substring(found.end());
    }

    private byte[] decoded(String type, int line, String body) throws TlsProblem {
        StringBuilder base64 = new StringBuilder(body.length());
        int lines = 0;
        for (int index = 0; index < body.length(); index++) {
            char one = body.charAt(index);
            if (one == '\n') {
                lines++;
            } else if (one == '\\' && index + 1 < body.length() && "nrt".indexOf(body.charAt(index + 1)) >= 0) {
                index++; // the end of a line as JSON and shells write it
            } else if (one < 0x80 && (Character.isLetterOrDigit(one) || one == '+' || one == '/' || one == '=')) {
                base64.append(one);
            } else if (!Character.isWhitespace(one) && !Character.isSpaceChar(one)) {
                throw file.problem("the block " + type + " (line " + line + ") is damaged: line " + (line + lines)
                        + " has the character " + (one > ' ' && one < 0x7F ? "'" + one + "'"
                        : String.format("U+%04X", (int) one)) + ", which Base64 has not; copy the file again");
            }
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(base64.toString());
            if (bytes.length > 0) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            throw file.problem("the block " + type + " (line " + line + ") is damaged: its Base64 is cut off or has '='"
                    + " in the middle; copy the file again");
        }
        throw file.problem("the block " + type + " (line " + line + ") is empty: copy the file again");
    }
}
