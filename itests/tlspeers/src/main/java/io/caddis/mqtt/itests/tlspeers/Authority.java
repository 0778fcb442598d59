package io.caddis.mqtt.itests.tlspeers;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v1CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certification authority, made for one test. */
public final class Authority {
    /** An object of our own, registered nowhere. */
    public static final Provider PROVIDER = new BouncyCastleProvider();

    private final Issued own;
    private final boolean root;

    private Authority(Issued own, boolean root) {
        this.own = own;
        this.root = root;
    }

    /** An authority that signed itself. */
    public static Authority root(String commonName) {
        return selfMade(profile(commonName));
    }

    /** As {@link #root}, but with any profile. */
    public static Authority selfMade(Profile profile) {
        return new Authority(selfSigned(profile), true);
    }

    /** Issues certificates, whether it may or not. */
    public static Authority below(Issued issuer) {
        return new Authority(issuer, false);
    }

    /** An authority below this one. */
    public Authority intermediate(String commonName) {
        return intermediate(profile(commonName));
    }

    /** As {@link #intermediate(String)}, but with any profile. */
    public Authority intermediate(Profile profile) {
        return new Authority(issue(profile), false);
    }

    /** What an authority's certificate says if nothing is wrong with it. */
    public static Profile profile(String commonName) {
        return Profile.server().withSubject("CN=" + commonName).withNames(List.of(), List.of()).asAuthority();
    }

    /** A certificate that signed itself. */
    public static Issued selfSigned(Profile profile) {
        KeyPair pair = pair(profile.keyKind());
        X500Name name = new X500Name(profile.subject());
        return new Issued(pair.getPrivate(), List.of(sign(profile, pair.getPublic(), name, pair.getPrivate(),
                pair.getPublic())));
    }

    /** A certificate of this authority. */
    public Issued issue(Profile profile) {
        KeyPair pair = pair(profile.keyKind());
        X509Certificate certificate = signed(profile, pair.getPublic());
        List<X509Certificate> chain = new ArrayList<>(List.of(certificate));
        if (!root) {
            chain.addAll(own.chain());
        }
        return new Issued(pair.getPrivate(), chain);
    }

    /** Another certificate for the same key, signed by itself. */
    public X509Certificate again(Profile profile) {
        return signed(profile, own.certificate().getPublicKey());
    }

    /** A certificate of this authority for a key that somebody has. */
    public X509Certificate signed(Profile profile, PublicKey key) {
        return sign(profile, key, new X500Name(own.certificate().getSubjectX500Principal().getName()), own.key(),
                own.certificate().getPublicKey());
    }

    private static KeyPair pair(String kind) {
        try {
            KeyPairGenerator generator = kind.startsWith("RSA") ? KeyPairGenerator.getInstance("RSA")
                    : KeyPairGenerator.getInstance(kind, PROVIDER);
            switch (kind) {
                case "EC" -> generator.initialize(new ECGenParameterSpec("secp256r1"));
                case "RSA" -> generator.initialize(2048);
                default -> {
                    if (kind.startsWith("RSA")) {
                        generator.initialize(Integer.parseInt(kind.substring(3)));
                    }
                }
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static X509Certificate sign(Profile profile, PublicKey key, X500Name issuer, PrivateKey issuerKey,
            PublicKey issuerPublic) {
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(issuer,
                    new BigInteger(64, new SecureRandom()).add(BigInteger.ONE), Date.from(profile.notBefore()),
                    Date.from(profile.notAfter()), new X500Name(profile.subject()), key);
            addExtensions(builder, profile, key, issuerPublic);
            String algorithm = profile.signature() != null ? profile.signature() : usual(issuerKey);
            // as one of Bouncy Castle's: the JDK's calls a key of Ed25519 by another name
            return new JcaX509CertificateConverter().setProvider(PROVIDER).getCertificate(builder.build(
                    new JcaContentSignerBuilder(algorithm).setProvider(PROVIDER).build(issuerKey)));
        } catch (GeneralSecurityException | OperatorCreationException | CertIOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void addExtensions(JcaX509v3CertificateBuilder builder, Profile profile, PublicKey key,
            PublicKey issuer) throws GeneralSecurityException, CertIOException {
        JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
        builder.addExtension(Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(key));
        builder.addExtension(Extension.authorityKeyIdentifier, false, identifiers.createAuthorityKeyIdentifier(issuer));
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(profile.authority()));
        if (profile.authority()) {
            builder.addExtension(Extension.keyUsage, true,
                    new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign | KeyUsage.digitalSignature));
        } else {
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(
                    profile.forClient() ? KeyPurposeId.id_kp_clientAuth : KeyPurposeId.id_kp_serverAuth));
        }
        List<GeneralName> names = new ArrayList<>();
        profile.dns().forEach(name -> names.add(new GeneralName(GeneralName.dNSName, name)));
        profile.ips().forEach(ip -> names.add(new GeneralName(GeneralName.iPAddress, ip)));
        if (!names.isEmpty()) {
            builder.addExtension(Extension.subjectAlternativeName, false,
                    new GeneralNames(names.toArray(new GeneralName[0])));
        }
        if (profile.mustStaple()) { // status_request is feature 5
            builder.addExtension(new ASN1ObjectIdentifier("1.3.6.1.5.5.7.1.24"), false,
                    new DERSequence(new ASN1Integer(5)));
        }
        if (profile.ocspUri() != null) {
            builder.addExtension(Extension.authorityInfoAccess, false, new AuthorityInformationAccess(
                    AccessDescription.id_ad_ocsp,
                    new GeneralName(GeneralName.uniformResourceIdentifier, profile.ocspUri())));
        }
        if (profile.listUri() != null) {
            builder.addExtension(Extension.cRLDistributionPoints, false, new CRLDistPoint(new DistributionPoint[] {
                new DistributionPoint(new DistributionPointName(new GeneralNames(new GeneralName(
                        GeneralName.uniformResourceIdentifier, profile.listUri()))), null, null)}));
        }
        for (Extension one : profile.extensions()) {
            if (builder.hasExtension(one.getExtnId())) {
                builder.replaceExtension(one);
            } else {
                builder.addExtension(one);
            }
        }
        profile.without().forEach(builder::removeExtension);
    }

    /**
     * An authority of X.509 version 1, which has no extensions.
     *
     * @param dates when it is valid. Java trusts it only for what is not valid longer, to the second
     */
    public static Authority ofVersion1(String commonName, Profile dates) {
        try {
            KeyPair pair = pair("EC");
            X500Name name = new X500Name("CN=" + commonName);
            X509Certificate certificate = new JcaX509CertificateConverter().setProvider(PROVIDER).getCertificate(
                    new JcaX509v1CertificateBuilder(name, BigInteger.TEN, Date.from(dates.notBefore()), Date.from(dates
                            .notAfter()), name, pair.getPublic()).build(new JcaContentSignerBuilder(usual(
                            pair.getPrivate())).setProvider(PROVIDER).build(pair.getPrivate())));
            return new Authority(new Issued(pair.getPrivate(), List.of(certificate)), true);
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException(e);
        }
    }

    static String usual(PrivateKey key) {
        return switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC", "ECDSA" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
    }

    /** Its own certificate. */
    public X509Certificate certificate() {
        return own.certificate();
    }

    PrivateKey key() {
        return own.key();
    }

    /** Writes its certificate as PEM. */
    public Path write(Path file) throws IOException {
        return Files.writeString(file, Issued.pem(own.certificate()));
    }

    /** A list of what it has revoked. */
    public X509CRL revoked(X509Certificate... certificates) {
        try {
            X509v2CRLBuilder builder = new X509v2CRLBuilder(
                    new X500Name(own.certificate().getSubjectX500Principal().getName()),
                    Date.from(Instant.now().minus(Duration.ofHours(1))));
            builder.setNextUpdate(Date.from(Instant.now().plus(Duration.ofDays(7))));
            for (X509Certificate one : certificates) {
                builder.addCRLEntry(one.getSerialNumber(), Date.from(Instant.now().minus(Duration.ofHours(2))),
                        CRLReason.keyCompromise);
            }
            builder.addExtension(Extension.authorityKeyIdentifier, false,
                    new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(own.certificate().getPublicKey()));
            return new JcaX509CRLConverter().getCRL(builder.build(
                    new JcaContentSignerBuilder(usual(own.key())).setProvider(PROVIDER).build(own.key())));
        } catch (GeneralSecurityException | OperatorCreationException | CertIOException e) {
            throw new IllegalStateException(e);
        }
    }
}
