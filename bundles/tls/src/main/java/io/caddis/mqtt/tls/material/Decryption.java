package io.caddis.mqtt.tls.material;

import io.caddis.mqtt.tls.material.Algorithms.BlockCipher;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;
import javax.crypto.spec.RC2ParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.PBEParameter;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCS12PBEParams;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RC2CBCParameter;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.CipherParameters;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.PBEParametersGenerator;
import org.bouncycastle.crypto.generators.OpenSSLPBEParametersGenerator;
import org.bouncycastle.crypto.generators.PKCS12ParametersGenerator;
import org.bouncycastle.crypto.generators.PKCS5S1ParametersGenerator;
import org.bouncycastle.crypto.generators.PKCS5S2ParametersGenerator;
import org.bouncycastle.crypto.generators.SCrypt;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;

/**
 * Decrypts what a password protects: PBES1 and PBES2 (RFC 8018) with PBKDF2 or scrypt, PKCS#12 (RFC 7292 appendix B)
 * and OpenSSL's old way. The beginning of the plain text tells a wrong password from a damaged file, which padding
 * alone cannot.
 */
final class Decryption {
    private static final int ITERATIONS_MAX = 5_000_000; // as the JDK's, some seconds
    private static final long SCRYPT_BYTES_MAX = 256 << 20;
    private static final int SCRYPT_PARALLEL_MAX = 64;
    private static final String SCRYPT = "1.3.6.1.4.1.11591.4.11";
    private static final String OF_PKCS12 = "1.2.840.113549.1.12.1.";
    private static final String PBES1 = "1.2.840.113549.1.5.";
    private static final Set<String> PBES1_MD2 = Set.of("1", "4");
    private static final Set<String> PBES1_MD5 = Set.of("3", "6");
    private static final Set<String> PBES1_RC2 = Set.of("4", "6", "11");
    private static final Set<String> PBES1_ALL = Set.of("1", "3", "4", "6", "10", "11");
    private static final int SALT_OF_OPENSSL = 8;

    private final MaterialFile file;
    private final Provider bouncyCastle;

    Decryption(MaterialFile file, Provider bouncyCastle) {
        this.file = file;
        this.bouncyCastle = bouncyCastle;
    }

    /** How the plain text begins. */
    enum Form {
        /** SEQUENCE, INTEGER 0 or 1, and SEQUENCE (PKCS#8), INTEGER (PKCS#1, DSA) or OCTET STRING (SEC 1). */
        KEY,
        /** SafeContents of PKCS#12: a SEQUENCE of bags, each of which begins with an identifier of PKCS. */
        SAFE;

        private static final byte[] OF_PKCS = {6, 11, 0x2A, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xF7, 13, 1, 12};

        boolean begins(byte[] plain) {
            int at = inside(plain, 0);
            if (this == KEY) {
                return at > 0 && plain.length > at + 3 && plain[at] == 2 && plain[at + 1] == 1 && plain[at + 2] >= 0
                        && plain[at + 2] <= 1 && (plain[at + 3] == 0x30 || plain[at + 3] == 2 || plain[at + 3] == 4);
            }
            int bag = at > 0 ? inside(plain, at) : -1;
            return bag > 0 && plain.length >= bag + OF_PKCS.length
                    && Arrays.equals(OF_PKCS, Arrays.copyOfRange(plain, bag, bag + OF_PKCS.length))
                    || plain.length == 2 && plain[0] == 0x30 && plain[1] == 0;
        }

        /** Where the contents of the SEQUENCE begin that begins at {@code start}; -1 if none does. */
        private static int inside(byte[] plain, int start) {
            if (plain.length < start + 2 || plain[start] != 0x30) {
                return -1;
            }
            int length = plain[start + 1] & 0xFF;
            int at = length <= 0x80 ? start + 2 : start + 2 + (length & 0x7F);
            return length > 0x84 || at >= plain.length ? -1 : at;
        }
    }

    /** What is set up but for the password. */
    private interface Scheme {
        Cipher cipher(byte[] password) throws GeneralSecurityException, TlsProblem;
    }

    // ---- by AlgorithmIdentifier

    /** @throws TlsProblem also for a wrong password */
    PrivateKeyInfo key(String what, EncryptedPrivateKeyInfo encrypted) throws TlsProblem {
        byte[] plain = open(what, encrypted.getEncryptionAlgorithm(), encrypted.getEncryptedData(), Form.KEY);
        if (plain == null) {
            throw file.hasPassword() ? file.wrongPassword(what) : file.needsPassword(what);
        }
        try {
            return PrivateKeyInfo.getInstance(plain);
        } catch (RuntimeException e) {
            throw file.damaged(what, e);
        }
    }

    /** Null if the password is another one. */
    byte[] open(String what, AlgorithmIdentifier algorithm, byte[] encrypted, Form form) throws TlsProblem {
        String identifier = algorithm.getAlgorithm().getId();
        try {
            if (algorithm.getAlgorithm().equals(PKCSObjectIdentifiers.id_PBES2)) {
                PBES2Parameters parameters = PBES2Parameters.getInstance(algorithm.getParameters());
                return first(what, Passwords.bytes(file.password()), pbes2(what, parameters), encrypted, form);
            }
            if (identifier.startsWith(OF_PKCS12)) {
                PKCS12PBEParams parameters = PKCS12PBEParams.getInstance(algorithm.getParameters());
                int iterations = bounded(what, parameters.getIterations());
                return first(what, Passwords.ofPkcs12(file.password()), password -> ofPkcs12(
                        identifier.substring(OF_PKCS12.length()), password, parameters.getIV(), iterations), encrypted,
                        form);
            }
            PBEParameter parameters = PBEParameter.getInstance(algorithm.getParameters());
            int iterations = bounded(what, parameters.getIterationCount());
            String scheme = identifier.startsWith(PBES1) ? identifier.substring(PBES1.length()) : "";
            return first(what, Passwords.bytes(file.password()), PBES1_ALL.contains(scheme)
                    ? password -> pbes1(scheme, password, parameters.getSalt(), iterations)
                    : password -> ofBouncyCastle(identifier, parameters.getSalt(), iterations), encrypted, form);
        } catch (GeneralSecurityException | IOException e) {
            throw e instanceof TlsProblem known ? known : file.problem(what + "is encrypted with an algorithm ("
                    + identifier + ") that is not known here (" + MaterialFile.words(e) + "): encrypt it anew, for"
                    + " example with: openssl pkcs8 -topk8 -v2 aes-256-cbc", e);
        } catch (RuntimeException e) { // of ASN.1
            throw file.damaged(what, e);
        }
    }

    private byte[] first(String what, List<byte[]> passwords, Scheme scheme, byte[] encrypted, Form form)
            throws GeneralSecurityException, TlsProblem {
        for (byte[] password : passwords) {
            Cipher cipher = scheme.cipher(password);
            ByteArrayOutputStream plain = new ByteArrayOutputStream();
            Exception broken = null;
            try {
                append(plain, cipher.update(encrypted));
                append(plain, cipher.doFinal());
            } catch (BadPaddingException | IllegalBlockSizeException e) {
                broken = e;
            }
            if (form.begins(plain.toByteArray())) {
                if (broken != null) {
                    throw file.problem(what + "is damaged or cut off, although the password is right: copy the file"
                            + " again", broken);
                }
                return plain.toByteArray();
            }
        }
        return null;
    }

    private static void append(ByteArrayOutputStream plain, byte[] more) {
        if (more != null) {
            plain.writeBytes(more);
        }
    }

    private int bounded(String what, BigInteger iterations) throws TlsProblem {
        if (iterations.signum() < 1 || iterations.compareTo(BigInteger.valueOf(ITERATIONS_MAX)) > 0) {
            throw file.problem(what + "asks for " + iterations + " iterations, of 1 to " + ITERATIONS_MAX
                    + " allowed: encrypt it anew with fewer");
        }
        return iterations.intValue();
    }

    // ---- PBES2

    private Scheme pbes2(String what, PBES2Parameters parameters) throws GeneralSecurityException, IOException {
        AlgorithmIdentifier scheme = AlgorithmIdentifier.getInstance(parameters.getEncryptionScheme());
        String identifier = scheme.getAlgorithm().getId();
        BlockCipher cipher = Algorithms.cipher(identifier);
        if (cipher == null) {
            throw file.problem(what + "is encrypted with a cipher (" + identifier + ") that is not known here: encrypt"
                    + " it anew with AES-256-CBC");
        }
        AlgorithmIdentifier function = AlgorithmIdentifier.getInstance(parameters.getKeyDerivationFunc());
        ASN1Encodable iv = scheme.getParameters();
        AlgorithmParameterSpec spec = iv instanceof ASN1OctetString octets ? new IvParameterSpec(octets.getOctets())
                : cipher.name().equals("RC2") ? rc2(RC2CBCParameter.getInstance(iv)) : null;
        AlgorithmParameters others = spec == null && iv != null ? AlgorithmParameters.getInstance(
                cipher.mode().equals("GCM") ? "GCM" : cipher.name(), bouncyCastle) : null;
        if (others != null) {
            others.init(iv.toASN1Primitive().getEncoded());
        }
        return password -> {
            SecretKeySpec key = new SecretKeySpec(derived(what, function, password, cipher), cipher.name());
            Cipher made = Cipher.getInstance(cipher.transformation(), bouncyCastle);
            if (others != null) {
                made.init(Cipher.DECRYPT_MODE, key, others);
            } else {
                made.init(Cipher.DECRYPT_MODE, key, spec);
            }
            return made;
        };
    }

    /** RFC 8018 appendix B.2.3: three lengths of keys have numbers of their own. */
    private static RC2ParameterSpec rc2(RC2CBCParameter parameters) {
        BigInteger version = parameters.getRC2ParameterVersion();
        int bits = version == null ? 32 : version.intValueExact();
        return new RC2ParameterSpec(bits == 160 ? 40 : bits == 120 ? 64 : bits == 58 ? 128 : bits, parameters.getIV());
    }

    private byte[] derived(String what, AlgorithmIdentifier function, byte[] password, BlockCipher cipher)
            throws GeneralSecurityException, TlsProblem {
        if (function.getAlgorithm().equals(PKCSObjectIdentifiers.id_PBKDF2)) {
            PBKDF2Params parameters = PBKDF2Params.getInstance(function.getParameters());
            int bits = cipher.name().equals("RC2") && parameters.getKeyLength() != null
                    ? parameters.getKeyLength().intValueExact() * 8 : cipher.keyBits();
            return pbkdf2(what, parameters, password, bits);
        }
        if (function.getAlgorithm().getId().equals(SCRYPT)) { // RFC 7914 section 7
            ASN1Sequence parameters = ASN1Sequence.getInstance(function.getParameters());
            int cost = ASN1Integer.getInstance(parameters.getObjectAt(1)).intValueExact();
            int block = ASN1Integer.getInstance(parameters.getObjectAt(2)).intValueExact();
            int parallel = ASN1Integer.getInstance(parameters.getObjectAt(3)).intValueExact();
            if (128L * cost * block > SCRYPT_BYTES_MAX || parallel > SCRYPT_PARALLEL_MAX) {
                throw file.problem(what + "asks scrypt for " + (128L * cost * block >> 20) + " MiB of memory and "
                        + parallel + " rounds, of " + (SCRYPT_BYTES_MAX >> 20) + " and " + SCRYPT_PARALLEL_MAX
                        + " allowed: encrypt it anew with less");
            }
            return SCrypt.generate(password, ASN1OctetString.getInstance(parameters.getObjectAt(0)).getOctets(),
                    cost, block, parallel, cipher.keyBits() / 8);
        }
        throw new GeneralSecurityException("key derivation function " + function.getAlgorithm().getId());
    }

    /** Also for PBMAC1. */
    byte[] pbkdf2(String what, PBKDF2Params parameters, byte[] password, int bits)
            throws GeneralSecurityException, TlsProblem {
        String function = parameters.getPrf().getAlgorithm().getId();
        Digest digest = Algorithms.digest(function);
        if (digest == null) {
            throw new GeneralSecurityException("pseudo-random function " + function);
        }
        PBEParametersGenerator generator = new PKCS5S2ParametersGenerator(digest);
        generator.init(password, parameters.getSalt(), bounded(what, parameters.getIterationCount()));
        return ((KeyParameter) generator.generateDerivedMacParameters(bits)).getKey();
    }

    // ---- older schemes

    private Cipher pbes1(String scheme, byte[] password, byte[] salt, int iterations)
            throws GeneralSecurityException {
        PBEParametersGenerator generator = new PKCS5S1ParametersGenerator(Algorithms.digest(
                PBES1_MD2.contains(scheme) ? "1.2.840.113549.2.2" : PBES1_MD5.contains(scheme) ? "1.2.840.113549.2.5"
                : "1.3.14.3.2.26"));
        generator.init(password, salt, iterations);
        return cipher(new BlockCipher(PBES1_RC2.contains(scheme) ? "RC2" : "DES", 64, "CBC"),
                generator.generateDerivedParameters(64, 64));
    }

    private Cipher ofPkcs12(String scheme, byte[] password, byte[] salt, int iterations)
            throws GeneralSecurityException {
        PBEParametersGenerator generator = new PKCS12ParametersGenerator(Algorithms.digest("1.3.14.3.2.26"));
        generator.init(password, salt, iterations);
        return switch (scheme) {
            case "1" -> cipher(new BlockCipher("RC4", 128, ""), generator.generateDerivedParameters(128));
            case "2" -> cipher(new BlockCipher("RC4", 40, ""), generator.generateDerivedParameters(40));
            case "3" -> cipher(new BlockCipher("DESede", 192, "CBC"), generator.generateDerivedParameters(192, 64));
            case "4" -> cipher(new BlockCipher("DESede", 128, "CBC"), generator.generateDerivedParameters(128, 64));
            case "5" -> cipher(new BlockCipher("RC2", 128, "CBC"), generator.generateDerivedParameters(128, 64));
            case "6" -> cipher(new BlockCipher("RC2", 40, "CBC"), generator.generateDerivedParameters(40, 64));
            default -> throw new GeneralSecurityException("scheme " + scheme + " of PKCS#12");
        };
    }

    private Cipher cipher(BlockCipher cipher, CipherParameters derived) throws GeneralSecurityException {
        ParametersWithIV both = derived instanceof ParametersWithIV with ? with : null;
        byte[] key = ((KeyParameter) (both == null ? derived : both.getParameters())).getKey();
        return cipher(cipher, key, both == null ? null : both.getIV());
    }

    private Cipher cipher(BlockCipher cipher, byte[] key, byte[] iv) throws GeneralSecurityException {
        Cipher made = Cipher.getInstance(cipher.name().equals("RC4") ? "RC4" : cipher.transformation(), bouncyCastle);
        byte[] whole = key;
        if (cipher.name().equals("DESede") && key.length == 16) { // two keys, the first of which is used twice
            whole = Arrays.copyOf(key, 24);
            System.arraycopy(key, 0, whole, 16, 8);
        }
        boolean alone = iv == null || cipher.mode().equals("ECB");
        made.init(Cipher.DECRYPT_MODE, new SecretKeySpec(whole, cipher.name()), alone ? null
                : cipher.name().equals("RC2") ? new RC2ParameterSpec(cipher.keyBits(), iv) : new IvParameterSpec(iv));
        return made;
    }

    /** Schemes that only the library knows by number; it takes the password as characters. */
    private Cipher ofBouncyCastle(String identifier, byte[] salt, int iterations) throws GeneralSecurityException {
        Cipher made = Cipher.getInstance(identifier, bouncyCastle);
        char[] password = file.hasPassword() ? file.password().toCharArray() : new char[0];
        made.init(Cipher.DECRYPT_MODE, SecretKeyFactory.getInstance(identifier, bouncyCastle).generateSecret(
                new PBEKeySpec(password)), new PBEParameterSpec(salt, iterations));
        return made;
    }

    /**
     * What a header DEK-Info says (RFC 1421 section 4.6.1.3), with OpenSSL's derivation of the key.
     *
     * @throws TlsProblem also for a wrong password
     */
    byte[] ofOpenSsl(String what, String name, byte[] iv, byte[] encrypted) throws TlsProblem {
        BlockCipher cipher = Algorithms.ofOpenSsl(name);
        if (cipher == null || iv.length < SALT_OF_OPENSSL) {
            throw file.problem(what + "is encrypted with " + (cipher == null ? "a cipher '" + name + "' that is not"
                    + " known here" : name + ", but its DEK-Info has no initialization vector of " + SALT_OF_OPENSSL
                    + " bytes or more") + ": encrypt it anew, for example with: openssl pkcs8 -topk8 -v2 aes-256-cbc");
        }
        byte[] plain;
        try {
            plain = first(what, Passwords.bytes(file.password()), password -> {
                OpenSSLPBEParametersGenerator generator = new OpenSSLPBEParametersGenerator();
                generator.init(password, Arrays.copyOf(iv, SALT_OF_OPENSSL));
                return cipher(cipher, ((KeyParameter) generator.generateDerivedParameters(cipher.keyBits())).getKey(),
                        iv);
            }, encrypted, Form.KEY);
        } catch (TlsProblem e) {
            throw e;
        } catch (GeneralSecurityException e) {
            throw file.damaged(what, e);
        }
        if (plain == null) {
            throw file.hasPassword() ? file.wrongPassword(what) : file.needsPassword(what);
        }
        return plain;
    }
}
