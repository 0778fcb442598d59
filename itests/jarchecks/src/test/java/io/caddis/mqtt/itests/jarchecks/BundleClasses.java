package io.caddis.mqtt.itests.jarchecks;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.signature.SignatureReader;
import org.objectweb.asm.signature.SignatureVisitor;

/**
 * Which class of a bundle refers to which others, by package and class, and from which source files each package was
 * made. References by annotations do not count: bnd reads those when it builds, and nobody at run time.
 */
record BundleClasses(Map<String, Map<String, Set<String>>> references, Map<String, Set<String>> sources) {

    BundleClasses() {
        this(new TreeMap<>(), new TreeMap<>());
    }

    static BundleClasses read(BundleJar bundle) throws IOException {
        BundleClasses classes = new BundleClasses();
        try (JarFile jar = new JarFile(bundle.file().toFile())) {
            for (String entry : bundle.entries()) {
                if (entry.endsWith(".class") && !entry.endsWith("/package-info.class")) {
                    classes.add(new ClassReader(jar.getInputStream(new JarEntry(entry)).readAllBytes()));
                }
            }
        }
        return classes;
    }

    private void add(ClassReader reader) {
        String name = reader.getClassName().replace('/', '.');
        Set<String> referred = new TreeSet<>();
        readConstants(reader, referred);
        reader.accept(new Declarations(name, referred), ClassReader.SKIP_CODE | ClassReader.SKIP_FRAMES);
        references.computeIfAbsent(packageOf(name), key -> new TreeMap<>()).put(name, referred);
    }

    static String packageOf(String className) {
        return className.substring(0, Math.max(0, className.lastIndexOf('.')));
    }

    /** Everything that the code and the hierarchy use stands among the constants; an annotation's types do not. */
    private static void readConstants(ClassReader reader, Set<String> referred) {
        char[] buffer = new char[reader.getMaxStringLength()];
        for (int i = 1; i < reader.getItemCount(); i++) {
            int item = reader.getItem(i);
            if (item == 0) {
                continue; // behind a long or a double
            }
            switch (reader.readByte(item - 1)) {
                case CONSTANT_CLASS -> addType(Type.getObjectType(reader.readUTF8(item, buffer)), referred);
                case CONSTANT_NAME_AND_TYPE -> addType(Type.getType(reader.readUTF8(item + 2, buffer)), referred);
                case CONSTANT_METHOD_TYPE -> addType(Type.getType(reader.readUTF8(item, buffer)), referred);
                default -> { }
            }
        }
    }

    private static void addType(Type type, Set<String> referred) {
        switch (type.getSort()) {
            case Type.METHOD -> {
                addType(type.getReturnType(), referred);
                for (Type argument : type.getArgumentTypes()) {
                    addType(argument, referred);
                }
            }
            case Type.ARRAY -> addType(type.getElementType(), referred);
            case Type.OBJECT -> referred.add(type.getClassName());
            default -> { }
        }
    }

    /** What only declarations say: types of fields and parameters, and what stands in angle brackets. */
    private final class Declarations extends ClassVisitor {
        private final String name;
        private final Set<String> referred;

        Declarations(String name, Set<String> referred) {
            super(Opcodes.ASM9);
            this.name = name;
            this.referred = referred;
        }

        @Override
        public void visit(int version, int access, String internalName, String signature, String superName,
                String[] interfaces) {
            addSignature(signature);
        }

        @Override
        public void visitSource(String source, String debug) {
            sources.computeIfAbsent(packageOf(name), key -> new TreeSet<>()).add(source);
        }

        @Override
        public FieldVisitor visitField(int access, String field, String descriptor, String signature, Object value) {
            addType(Type.getType(descriptor), referred);
            addSignature(signature);
            return null;
        }

        @Override
        public MethodVisitor visitMethod(int access, String method, String descriptor, String signature,
                String[] exceptions) {
            addType(Type.getType(descriptor), referred);
            addSignature(signature);
            return null;
        }

        private void addSignature(String signature) {
            if (signature != null) {
                new SignatureReader(signature).accept(new SignatureVisitor(Opcodes.ASM9) {
                    @Override
                    public void visitClassType(String type) {
                        referred.add(type.replace('/', '.'));
                    }
                });
            }
        }
    }

    // the numbers of the class file format, JVMS 4.4
    private static final int CONSTANT_CLASS = 7;
    private static final int CONSTANT_NAME_AND_TYPE = 12;
    private static final int CONSTANT_METHOD_TYPE = 16;
}
