package io.loadstar.registry.http;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;

/** Tells whether two keys are a pair: what one signs, the other verifies (a pure function). */
final class KeyPairCheck {

    private static final byte[] MESSAGE = {'l', 'o', 'a', 'd', 's', 't', 'a', 'r'};

    private KeyPairCheck() {}

    static boolean belongTogether(PublicKey publicKey, PrivateKey privateKey) {
        String algorithm = switch (privateKey.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> privateKey.getAlgorithm();
        };
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(privateKey);
            signature.update(MESSAGE);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(MESSAGE);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false; // Of two kinds.
        }
    }
}
