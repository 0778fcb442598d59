package io.caddis.mqtt.tls.material;

import io.caddis.mqtt.tls.material.PemText.Block;
import io.caddis.mqtt.tls.revocation.RevocationList;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.cert.CertificateException;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Object;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.util.OpenSSHPrivateKeyUtil;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;
import org.bouncycastle.openssl.CertificateTrustBlock;
import org.bouncycastle.openssl.X509TrustedCertificateBlock;

/** What the blocks of a PEM file are. One that is not known is an error, for it may be what the file was named for. */
final class PemContents {
    /** They are no secret and no certificate; files that are put together hold them. */
    private static final Set<String> OF_NO_USE = Set.of("PUBLIC KEY", "RSA PUBLIC KEY", "CERTIFICATE REQUEST",
            "NEW CERTIFICATE REQUEST", "DH PARAMETERS", "X9.42 DH PARAMETERS", "DSA PARAMETERS",
            "ATTRIBUTE CERTIFICATE");
    private static final String KNOWN = "CERTIFICATE, TRUSTED CERTIFICATE, PKCS7, X509 CRL, PKCS12, PRIVATE KEY,"
            + " ENCRYPTED PRIVATE KEY, RSA, EC or OPENSSH PRIVATE KEY";
    private static final ASN1ObjectIdentifier FOR_SERVERS = new ASN1ObjectIdentifier("1.3.6.1.5.5.7.3.1");
    private static final ASN1ObjectIdentifier FOR_ANYTHING = new ASN1ObjectIdentifier("2.5.29.37.0");
    private static final String OPENSSH_WITHOUT_CIPHER = "\0\0\0\4none";

    private final MaterialFile file;
    private final Provider bouncyCastle;
    private final Contents contents = new Contents();
    /** Of the block before, for a key that names none. */
    private ASN1Object curve;

    private PemContents(MaterialFile file, Provider bouncyCastle) {
        this.file = file;
        this.bouncyCastle = bouncyCastle;
    }

    static Contents read(MaterialFile file, List<Block> blocks, Provider bouncyCastle) throws TlsProblem {
        PemContents reader = new PemContents(file, bouncyCastle);
        for (Block block : blocks) {
            try {
                reader.add(block);
            } catch (TlsProblem e) {
                throw e;
            } catch (CertificateException e) {
                throw file.problem(block.what() + "is no certificate that Java takes (" + MaterialFile.words(e)
                        + "): copy the file again, or have it made anew", e);
            } catch (Exception e) { // whatever a library makes of nonsense
                throw file.damaged(block.what().stripTrailing(), e);
            }
        }
        return reader.contents;
    }

    private void add(Block block) throws Exception {
        String type = block.type();
        switch (type) {
            case "CERTIFICATE", "X509 CERTIFICATE" -> contents.add(DerContents.certificate(block.bytes()));
            case "TRUSTED CERTIFICATE" -> addTrusted(block);
            case "X509 CRL", "CRL" -> contents.crls.add(RevocationList.read(block.bytes(), bouncyCastle));
            case "PKCS7", "PKCS #7 SIGNED DATA", "CMS" -> contents.addAll(DerContents.pkcs7(file, block.bytes(),
                    bouncyCastle));
            case "PKCS12" -> contents.addAll(Pkcs12.read(file, block.bytes(), bouncyCastle));
            case "EC PARAMETERS" -> curve = ASN1Primitive.fromByteArray(block.bytes());
            case "PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY",
                    "OPENSSH PRIVATE KEY" -> {
                ASN1Object named = curve;
                contents.keys.add(new Contents.Key(null, null, contents.certificates, () -> key(block, named)));
            }
            default -> {
                if (!OF_NO_USE.contains(type)) {
                    throw file.problem(block.what() + "is of a type that is not known here: remove it, or convert it to"
                            + " one of " + KNOWN);
                }
                contents.others.add(type + " (line " + block.line() + ")");
            }
        }
    }

    /** OpenSSL adds what a certificate is trusted for, and what not. */
    private void addTrusted(Block block) throws Exception {
        CertificateTrustBlock marks = new X509TrustedCertificateBlock(block.bytes()).getTrustBlock();
        boolean refused = marks != null && (marks.getProhibitions().contains(FOR_SERVERS)
                || marks.getProhibitions().contains(FOR_ANYTHING)
                || !marks.getUses().isEmpty() && !marks.getUses().contains(FOR_SERVERS)
                && !marks.getUses().contains(FOR_ANYTHING));
        if (refused) {
            contents.others.add("TRUSTED CERTIFICATE that is marked as not to be trusted for servers (line "
                    + block.line() + ")");
        } else {
            contents.add(DerContents.certificate(block.bytes()));
        }
    }

    private PrivateKey key(Block block, ASN1Object named) throws TlsProblem {
        String what = block.what();
        try {
            byte[] bytes = block.cipher() == null ? block.bytes()
                    : new Decryption(file, bouncyCastle).ofOpenSsl(what, block.cipher(), block.iv(), block.bytes());
            PrivateKeyInfo info = switch (block.type()) {
                case "ENCRYPTED PRIVATE KEY" -> new Decryption(file, bouncyCastle).key(what,
                        EncryptedPrivateKeyInfo.getInstance(bytes));
                case "RSA PRIVATE KEY" -> new PrivateKeyInfo(new AlgorithmIdentifier(
                        PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE), ASN1Sequence.getInstance(bytes));
                case "EC PRIVATE KEY" -> ec(what, ECPrivateKey.getInstance(bytes), named);
                case "DSA PRIVATE KEY" -> throw file.problem(what + "is a key for DSA, which is of no use for a"
                        + " certificate of TLS: use RSA, EC, Ed25519 or Ed448");
                case "OPENSSH PRIVATE KEY" -> openSsh(what, bytes);
                default -> PrivateKeyInfo.getInstance(bytes);
            };
            return KeyPairs.key(info, file, what, bouncyCastle);
        } catch (TlsProblem e) {
            throw e;
        } catch (Exception e) {
            throw file.damaged(what.stripTrailing(), e);
        }
    }

    private PrivateKeyInfo ec(String what, ECPrivateKey key, ASN1Object named) throws Exception {
        ASN1Object parameters = key.getParametersObject() == null ? named : key.getParametersObject();
        if (parameters == null) {
            throw file.problem(what + "does not say on which curve it is: put its EC PARAMETERS before it");
        }
        return new PrivateKeyInfo(new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, parameters), key);
    }

    private PrivateKeyInfo openSsh(String what, byte[] bytes) throws Exception {
        String text = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
        if (!text.startsWith(OPENSSH_WITHOUT_CIPHER, "openssh-key-v1\0".length())) {
            throw file.problem(what + "is encrypted in the way of OpenSSH, which is not known here: convert it with"
                    + " ssh-keygen -p -m PKCS8, or make a key with OpenSSL");
        }
        return PrivateKeyInfoFactory.createPrivateKeyInfo(OpenSSHPrivateKeyUtil.parsePrivateKeyBlob(bytes));
    }
}
