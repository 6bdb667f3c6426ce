package identity

// commonWords are what most common passwords are made of, in English and
// Spanish, and what belongs to this program: names, months, sports, the words of
// access itself. Longer common passwords are these one after another.
const commonWords = `
pass password passwort passw0rd passphrase passcode contrasena contraseña clave claves secreto secret secreta
admin administrator administrador administradora root superuser user usuario usuaria guest invitado login acceso
access entrar sistema system server servidor service servicio services servicios test testing prueba pruebas demo
default changeme cambiame temp temporal temporary welcome bienvenido bienvenida bienvenidos hello hola letmein
open abrete sesamo trustno master maestro manager gestor gestora change cambio cambios release deployment
entrega despliegue acta actas company empresa office oficina work trabajo home casa internet google facebook
microsoft windows linux apple samsung android iphone computer ordenador network online
qwerty qwertz azerty qwertyuiop asdf asdfgh asdfghjkl zxcvbn zxcvbnm qazwsx abcdef abcd iloveyou love amor teamo
tequiero corazon princess princesa prince principe queen reina king angel angelito angeles baby bebe cariño carino
sunshine shadow monkey dragon tiger tigre lion leon eagle aguila wolf lobo horse caballo gato perro dog puppy kitty
flower flor flores butterfly mariposa estrella star stars luna moon cielo heaven mundo world vida life family familia
mama papa mother father hermano hermana amigo amiga amigos friend friends forever siempre jesus cristo christ maria
jose juan carlos david daniel alejandro alejandra miguel antonio francisco manuel javier sergio pablo pedro luis
laura carmen lucia marta sara paula andrea cristina patricia ana elena isabel roberto fernando ricardo eduardo
jordan michael michelle jessica jennifer ashley nicole anthony matthew andrew joshua thomas robert charlie william
football futbol soccer baseball beisbol basketball baloncesto hockey tennis tenis madrid realmadrid barcelona barca
atletico sevilla valencia betis liverpool chelsea arsenal america mexico espana spain argentina colombia london
superman batman spiderman starwars pokemon naruto ninja samurai killer hunter ranger matrix freedom libertad
summer verano winter invierno spring primavera autumn otono monday lunes tuesday martes friday viernes sunday
domingo january enero february febrero march marzo april abril june junio july julio august agosto september
septiembre october octubre november noviembre december diciembre
blue azul red rojo green verde black negro white blanco yellow amarillo orange naranja purple silver golden dorado
chocolate cheese queso coffee cafe banana cookie pepper ginger summer sugar azucar music musica guitar guitarra
money dinero dollar euro lucky suerte magic magia happy feliz sexy hottie loveme computer whatever nothing nada
corporation global group grupo security seguridad private privado personal official oficial
correcto correct number numero one two three four uno dos tres cuatro cinco
`
