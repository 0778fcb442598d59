package io.caddis.mqtt.tls.material;

import io.caddis.mqtt.tls.revocation.RevocationList;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1InputStream;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.ASN1UTCTime;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.ContentInfo;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.SignedData;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** Files in DER or BER: what they are is told by their outermost elements. */
final class DerContents {
    private static final String WHAT = "the private key ";

    private final MaterialFile file;
    private final Provider bouncyCastle;
    private final Contents contents = new Contents();

    private DerContents(MaterialFile file, Provider bouncyCastle) {
        this.file = file;
        this.bouncyCastle = bouncyCastle;
    }

    /** Whether {@code bytes} begin with a SEQUENCE that is not the text of a character 0. */
    static boolean isDer(byte[] bytes) {
        return bytes.length > 2 && bytes[0] == 0x30 && (bytes[1] < 0 || bytes.length == 2 + bytes[1]);
    }

    /** Reads one object after the other. */
    static Contents read(MaterialFile file, Provider bouncyCastle) throws TlsProblem {
        DerContents reader = new DerContents(file, bouncyCastle);
        try (ASN1InputStream in = new ASN1InputStream(file.bytes())) {
            for (ASN1Primitive one = in.readObject(); one != null; one = in.readObject()) {
                if (one instanceof ASN1Sequence sequence && sequence.size() > 0) {
                    reader.add(sequence);
                }
            }
        } catch (TlsProblem e) {
            throw e;
        } catch (Exception e) { // whatever a library makes of nonsense
            throw file.problem("is binary, and cut off or damaged (" + MaterialFile.words(e) + "): copy the file again,"
                    + " as a binary one", e);
        }
        return reader.contents;
    }

    private void add(ASN1Sequence one) throws Exception {
        ASN1Encodable first = one.getObjectAt(0);
        ASN1Encodable second = one.size() > 1 ? one.getObjectAt(1) : null;
        if (first instanceof ASN1ObjectIdentifier) {
            contents.addAll(pkcs7(file, one.getEncoded(), bouncyCastle));
        } else if (first instanceof ASN1Integer version && second instanceof ASN1Sequence inner) {
            if (inner.size() > 0 && version.hasValue(3)) {
                contents.addAll(Pkcs12.read(file, one.getEncoded(), bouncyCastle));
            } else {
                addKey(PrivateKeyInfo.getInstance(one));
            }
        } else if (first instanceof ASN1Integer && second instanceof ASN1Integer) {
            addKey(new PrivateKeyInfo(new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                    one));
        } else if (first instanceof ASN1Integer && second instanceof ASN1OctetString) {
            ECPrivateKey key = ECPrivateKey.getInstance(one);
            addKey(new PrivateKeyInfo(new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey,
                    key.getParametersObject()), key));
        } else if (first instanceof ASN1Sequence inner && inner.size() > 0) {
            addSigned(one, inner, second);
        } else {
            throw file.problem("is binary, and neither certificate, key, revocation list, PKCS#7 nor PKCS#12: name"
                    + " another file");
        }
    }

    private void addSigned(ASN1Sequence one, ASN1Sequence inner, ASN1Encodable second) throws Exception {
        ASN1Encodable head = inner.getObjectAt(0);
        if (head instanceof ASN1ObjectIdentifier && second instanceof ASN1OctetString) {
            EncryptedPrivateKeyInfo encrypted = EncryptedPrivateKeyInfo.getInstance(one);
            contents.keys.add(new Contents.Key(null, null, contents.certificates, () -> KeyPairs.key(
                    new Decryption(file, bouncyCastle).key(WHAT, encrypted), file, WHAT, bouncyCastle)));
        } else if (head instanceof ASN1ObjectIdentifier && second instanceof ASN1BitString) {
            contents.others.add("PUBLIC KEY");
        } else if (head instanceof ASN1Sequence && one.size() == 2) {
            contents.addAll(StoreContents.read(file, bouncyCastle, "BCFKS"));
        } else if (isTime(inner, 2) || isTime(inner, 3)) {
            contents.crls.add(RevocationList.read(one.getEncoded(ASN1Encoding.DER), bouncyCastle));
        } else if (inner.size() == 4 && inner.getObjectAt(3) instanceof ASN1TaggedObject) {
            contents.others.add("CERTIFICATE REQUEST");
        } else {
            contents.add(certificate(one.getEncoded()));
        }
    }

    private static boolean isTime(ASN1Sequence list, int index) {
        return list.size() > index && (list.getObjectAt(index) instanceof ASN1UTCTime
                || list.getObjectAt(index) instanceof ASN1GeneralizedTime);
    }

    private void addKey(PrivateKeyInfo info) {
        contents.keys.add(new Contents.Key(null, null, contents.certificates,
                () -> KeyPairs.key(info, file, WHAT, bouncyCastle)));
    }

    static X509Certificate certificate(byte[] bytes) throws GeneralSecurityException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(bytes));
    }

    /** The certificates and revocation lists of PKCS#7, whose signature says nothing about them. */
    static Contents pkcs7(MaterialFile file, byte[] bytes, Provider bouncyCastle)
            throws IOException, GeneralSecurityException {
        ContentInfo info = ContentInfo.getInstance(ASN1Primitive.fromByteArray(bytes));
        if (!info.getContentType().equals(PKCSObjectIdentifiers.signedData)) {
            throw file.problem("is PKCS#7 of a kind (" + info.getContentType() + ") that holds no certificates: use one"
                    + " made with: openssl crl2pkcs7 -nocrl -certfile");
        }
        Contents found = new Contents();
        SignedData signed = SignedData.getInstance(info.getContent());
        for (ASN1Encodable one : elements(signed.getCertificates())) {
            if (one instanceof ASN1Sequence) {
                found.add(certificate(one.toASN1Primitive().getEncoded()));
            } else {
                found.others.add("a certificate of an older form");
            }
        }
        for (ASN1Encodable one : elements(signed.getCRLs())) {
            found.crls.add(RevocationList.read(one.toASN1Primitive().getEncoded(ASN1Encoding.DER),
                    bouncyCastle));
        }
        return found;
    }

    private static ASN1Encodable[] elements(ASN1Set set) {
        return set == null ? new ASN1Encodable[0] : set.toArray();
    }
}
