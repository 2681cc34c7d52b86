package io.loadstar.registry.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads certificates and private keys from PEM text (a pure function). No message holds what is in a file. */
final class Pem {

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,64})-----([A-Za-z0-9+/=\\s]*+)-----END \\1-----");

    private static final List<String> KEY_TYPES = List.of("RSA", "EC", "EdDSA");

    private Pem() {}

    /**
     * Reads all certificates, at least one.
     *
     * @param option the option that names the file
     * @param file the file for messages
     * @throws OptionException if there is none, or one cannot be read
     */
    static List<X509Certificate> certificates(String option, String file, byte[] pem) throws OptionException {
        List<X509Certificate> certificates = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(new String(pem, ISO_8859_1));
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            while (matcher.find()) {
                if (matcher.group(1).equals("CERTIFICATE")) {
                    byte[] der = Base64.getMimeDecoder().decode(matcher.group(2));
                    certificates.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der)));
                }
            }
        } catch (CertificateException | IllegalArgumentException e) {
            throw new OptionException(option, file, "certificates in PEM; one of them cannot be read");
        }
        if (certificates.isEmpty()) {
            throw new OptionException(option, file, "a PEM file with a certificate (BEGIN CERTIFICATE)");
        }
        return certificates;
    }

    /**
     * Reads the private key.
     *
     * @param option the option that names the file
     * @param file the file for messages
     * @throws OptionException if there is none, or not in this form
     */
    static PrivateKey privateKey(String option, String file, byte[] pem) throws OptionException {
        Matcher matcher = BLOCK.matcher(new String(pem, ISO_8859_1));
        while (matcher.find()) {
            String type = matcher.group(1);
            if (type.equals("PRIVATE KEY")) {
                return decode(option, file, matcher.group(2));
            }
            if (type.equals("ENCRYPTED PRIVATE KEY")) {
                throw new OptionException(option, file, "a key that is not encrypted; openssl pkcs8 -in … decrypts it");
            }
            if (type.endsWith(" PRIVATE KEY")) {
                throw new OptionException(option, file, "PKCS#8; openssl pkcs8 -topk8 -nocrypt -in … converts it");
            }
        }
        throw new OptionException(option, file, "a PEM file with a private key in PKCS#8 (BEGIN PRIVATE KEY)");
    }

    private static PrivateKey decode(String option, String file, String base64) throws OptionException {
        for (String type : KEY_TYPES) {
            try {
                byte[] der = Base64.getMimeDecoder().decode(base64);
                return KeyFactory.getInstance(type).generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (GeneralSecurityException | IllegalArgumentException e) {
                continue; // Of another type, or of none.
            }
        }
        throw new OptionException(option, file, "a private key of RSA, EC or EdDSA in PKCS#8; this one cannot be read");
    }
}
