package io.caddis.mqtt.tls.material;

import static io.caddis.mqtt.tls.material.Shelf.PASSWORD;
import static io.caddis.mqtt.tls.material.Shelf.assertOwn;
import static io.caddis.mqtt.tls.material.Shelf.assertSays;
import static io.caddis.mqtt.tls.material.Shelf.own;
import static io.caddis.mqtt.tls.material.Shelf.problem;
import static io.caddis.mqtt.tls.material.Shelf.text;
import static io.caddis.mqtt.tls.material.Shelf.trust;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** PEM as editors, consoles and {@code cat} leave it, and what is said where nothing can be made of it. */
class PemFormsTest {
    private static final String BOM = "\uFEFF";
    /** What happens to a file; the blocks stay what they are. */
    private static final Map<String, UnaryOperator<String>> CHANGES = new TreeMap<>(Map.ofEntries(
            Map.entry("byte order mark", text -> BOM + text),
            Map.entry("byte order mark before each block", text -> text.replace("-----BEGIN", BOM + "-----BEGIN")),
            Map.entry("CRLF", text -> text.replace("\n", "\r\n")), Map.entry("CR", text -> text.replace('\n', '\r')),
            Map.entry("indented", text -> text.replaceAll("(?m)^", "    ")),
            Map.entry("indented by tabs", text -> text.replaceAll("(?m)^", "\t")),
            Map.entry("trailing blanks", text -> text.replace("\n", "  \t\n")),
            Map.entry("no-break spaces", text -> text.replaceAll("(?m)^", "\u00A0")),
            Map.entry("no last end of line", String::stripTrailing),
            Map.entry("blank lines before", text -> "\n\n\n" + text),
            Map.entry("glued", text -> text.replaceAll("-----\n-----BEGIN", "----------BEGIN")),
            Map.entry("doubled ends of lines", text -> text.replace("\n", "\n\n")),
            Map.entry("all in one line", text -> text.replaceAll("(?<!BEGIN|END|EC|PRIVATE|PUBLIC)\n", " ")),
            Map.entry("ends of lines as JSON has them", text -> text.replace("\n", "\\n")),
            Map.entry("in quotes", text -> "ca: \"" + text.strip() + "\"\n"),
            Map.entry("text around", text -> "# Company\nissuer=O = Plant ---- yes\n-- begin of certificates --\n"
                    + text.replace("-----\n-----BEGIN", "-----\n\nBag Attributes\n    friendlyName: \u00E4\n-----BEGIN")
                    + "the end\n"),
            Map.entry("a block in comments", text -> "# " + text("dsa.old").strip().replace("\n", "\n# ") + "\n"
                    + text)));
    private static final List<Charset> CHARSETS = List.of(StandardCharsets.UTF_16BE, StandardCharsets.UTF_16LE,
            Charset.forName("UTF-32BE"), Charset.forName("UTF-32LE"));

    @TempDir
    Path folder;
    private Shelf shelf;

    @BeforeEach
    void start() {
        shelf = new Shelf(folder);
    }

    static Stream<String> changes() {
        return CHANGES.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("changes")
    void changed(String change) throws Exception {
        UnaryOperator<String> how = CHANGES.get(change);
        String trust = shelf.file("trust.pem", how.apply(text("gw.pem") + text("ca.pem")));
        assertEquals(List.of("gw", "Authority"), Shelf.names(trust(trust, null)));
        for (String key : List.of("gw.key", "gw.params", "old.aes-256-cbc", "v2.scrypt")) {
            assertOwn("gw", own(shelf.file("own.pem", how.apply(text(key) + text("gw.pem"))), null, null, PASSWORD));
            assertOwn("gw", own(shelf.file("own.pem", how.apply(text("gw.pem") + text(key))), null, null, PASSWORD));
        }
    }

    @Test
    void encodingsOfUnicode() throws Exception {
        for (Charset charset : CHARSETS) {
            for (String mark : List.of("", BOM)) {
                String file = shelf.file("wide.pem", (mark + text("gw.key") + text("gw.pem")).getBytes(charset));
                assertOwn("gw", own(file, null, null, null));
            }
        }
    }

    /** Certificates are sent in the order of their issuers, ours first, wherever it stands. */
    @Test
    void orderOfBlocks() throws Exception {
        for (String file : List.of(text("ca.pem") + text("gw.key") + text("gw.pem"),
                text("ca.pem") + text("gw.pem") + text("gw.key"), text("gw.key") + text("ca.pem") + text("gw.pem"),
                text("rsa.key") + text("ca.pem") + text("gw.csr") + text("gw.pub") + text("gw.pem") + text("gw.key"))) {
            assertEquals(List.of("gw", "Authority"),
                    Shelf.names(own(shelf.file("order.pem", file), null, null, null).chain()));
        }
        assertEquals(List.of("gw", "Authority", "rsa"), Shelf.names(own(shelf.file("gw.key"), shelf.file("chain.pem",
                text("rsa.pem") + text("ca.pem") + text("gw.pem")), null, null).chain()));
    }

    @ParameterizedTest
    @CsvSource({"ca.pem, Authority", "ca.der, Authority", "ca.p7b, gw Authority", "ca.p7b.der, gw Authority",
        "ca.trusted, Authority"})
    void formsOfCertificates(String name, String names) throws Exception {
        assertEquals(names, String.join(" ", Shelf.names(trust(shelf.file(name), null))));
        assertEquals(1, Shelf.names(trust(shelf.file("bare.txt", java.util.Base64.getMimeEncoder().encodeToString(
                Shelf.bytes("ca.der"))), null)).size(), "Base64 without begin and end");
    }

    /** Marked so by OpenSSL, which then trusts it for mail only, or for nothing. */
    @Test
    void certificatesThatAreMarkedAsNotForServers() throws Exception {
        for (String name : List.of("ca.rejected", "ca.mail")) {
            String file = shelf.file(name);
            assertSays("TRUSTED CERTIFICATE that is marked as not to be trusted for servers (line 1)",
                    problem(file, () -> trust(file, null)));
        }
    }

    @Test
    void revocationLists() throws Exception {
        for (String name : List.of("ca.crl", "ca.crl.der", "ca.crl.p7b")) {
            assertEquals(1, Shelf.crls(shelf.file(name)));
        }
        assertEquals(2, Shelf.crls(shelf.file("two.crl", BOM + text("ca.crl").replaceAll("(?m)^", " ")
                + text("ca.pem") + text("ca.crl"))));
        String file = shelf.file("ca.pem");
        assertSays("holds no revocation list (there is certificates: 1): name a file with one",
                problem(file, () -> Shelf.crls(file)));
    }

    private String broken(String change) {
        String pem = text("ca.pem");
        int middle = pem.indexOf('\n', 200);
        return switch (change) {
            case "no end" -> pem.substring(0, middle);
            case "end of another" -> pem.replace("END CERTIFICATE", "END EC PRIVATE KEY");
            case "the next begins" -> pem.substring(0, middle) + "\n" + pem;
            case "a character too much" -> pem.substring(0, middle) + "\n>" + pem.substring(middle + 1);
            case "padding in the middle" -> pem.substring(0, middle) + "==" + pem.substring(middle);
            case "other bytes" -> pem.replace("MII", "AII");
            case "nothing in it" -> "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n";
            case "unknown" -> pem + "\n" + pem.replace("CERTIFICATE", "CERTIFICAT");
            case "message" -> pem + "-----BEGIN PGP MESSAGE-----\nVersion: 1\n\nAAAA\n-----END PGP MESSAGE-----\n";
            case "four hyphens" -> pem + pem.replace("-----BEGIN", "----BEGIN");
            case "small letters" -> pem.replace("BEGIN CERTIFICATE", "begin certificate");
            case "long hyphens" -> pem.replace("-----", "\u2014\u2014\u2014");
            case "no begin" -> pem.substring(middle) + pem;
            case "request" -> text("gw.csr");
            case "key alone" -> text("gw.key") + text("gw.pub");
            case "encrypted without saying how" -> text("old.aes-256-cbc").replaceAll("DEK-Info.*\n", "");
            case "binary as text" -> new String(Shelf.bytes("ca.der"), StandardCharsets.UTF_8);
            case "empty" -> "";
            default -> "no PEM at all\n";
        };
    }

    /** Nothing is passed over in silence: type, line, file and what to do. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "no end | the block CERTIFICATE (line 1) has no line -----END CERTIFICATE-----",
        "end of another | the block CERTIFICATE (line 1) ends as EC PRIVATE KEY (line ",
        "the next begins | the block CERTIFICATE (line 1) has no line -----END CERTIFICATE-----",
        "a character too much | the block CERTIFICATE (line 1) is damaged: line 5 has the character '>'",
        "padding in the middle | the block CERTIFICATE (line 1) is damaged: its Base64 is cut off or has '='",
        "other bytes | the block CERTIFICATE (line 1) is no certificate that Java takes",
        "nothing in it | the block CERTIFICATE (line 1) is empty",
        "unknown | CERTIFICAT (line 13) is of a type that is not known here: remove it, or convert it to one of",
        "message | the block PGP MESSAGE (line 12) is of a type that is not known here",
        "four hyphens | line 12, '----BEGIN CERTIFICATE-----', neither begins nor ends a block",
        "small letters | line 1, '-----begin certificate-----', neither begins nor ends a block",
        "long hyphens | neither begins nor ends a block: such lines are -----BEGIN and -----END with five hyphens",
        "no begin | '-----END CERTIFICATE-----', neither begins nor ends a block",
        "request | holds no certificate of an authority (there is CERTIFICATE REQUEST (line 1)): add one",
        "key alone | holds no certificate of an authority (there is private keys: 1, PUBLIC KEY (line 6)): add one",
        "encrypted without saying how | (line 1) says that it is encrypted and has no header DEK-Info",
        "binary as text | is binary, and cut off or damaged", "empty | is empty: copy the file again",
        "text | is neither PEM nor PKCS12 nor JKS, nor another form of keys and certificates: convert it"})
    void damaged(String change, String words) throws Exception {
        String file = shelf.file("broken.pem", broken(change));
        assertSays(words, problem(file, () -> trust(file, null)));
    }

    @Test
    void curvesThatAreMissing() throws Exception {
        String der = java.util.Base64.getMimeEncoder().encodeToString(new org.bouncycastle.asn1.sec.ECPrivateKey(256,
                java.math.BigInteger.TEN).getEncoded());
        String file = shelf.file("ec.pem", "-----BEGIN EC PRIVATE KEY-----\n" + der
                + "\n-----END EC PRIVATE KEY-----\n");
        assertSays("does not say on which curve it is: put its EC PARAMETERS before it",
                problem(file, () -> own(file, shelf.file("gw.pem"), null, null)));
    }
}
