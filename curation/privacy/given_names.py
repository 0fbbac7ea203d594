"""Common given names, folded, that are not also everyday words, months or places: a capitalised one is a person."""

from __future__ import annotations

GIVEN_NAMES: frozenset[str] = frozenset(
    """
    aaron abdul abigail adam adrian agnes ahmed aisha aki alan albert alberto alejandro aleksandra alessandro alex
    alexander alexandra alexis alfred ali alice alicia alina alison allison alyssa amanda amelia amy ana anastasia
    anders andre andrea andreas andrei andrew angela angelica anita anja ann anna anne annette annika anthony antoine
    anton antonio arjun arnold arthur arturo ashley astrid audrey aurelie axel barbara beata beatrice belinda ben
    benjamin bernadette bernard bernd bernhard beth bettina beverly birgit bjorn bogdan bradley brandon brenda brendan
    brian brianna bridget brigitte bruce bruno bryan caitlin caleb camille carina carl carla carlos carmen carol
    carolina caroline carolyn caterina catherine cathy cecilia cedric celine charles charlie chiara chloe chris
    christa christian christina christine christoph christopher claire clara clarissa claudia claudio clemens colin
    connor constance cornelia craig cristina cynthia damian dan daniel daniela danielle danny darren dave david debbie
    deborah denise dennis derek diana diane diego dieter dirk dmitri dolores dominic dominik dominique donald donna
    doris dorothy doug douglas dylan edgar edith eduardo edward eileen elaine eleanor elena elias elisabeth elise
    elizabeth elke ella ellen elsa emil emilia emilie emily emma enrico enrique eric erica erich erik erika erin
    ernest esther ethan eugene eva evelyn fabian fatima felipe felix ferdinand fernando fiona florence florian
    francesca francesco francis francisco franck francois franz frederic frederick frederik friedrich gabriel gabriela
    gabriele gareth gary genevieve geoffrey george gerald gerard gerhard gianluca gilbert gina giovanni gisela giulia
    giuseppe gloria gordon greg gregory greta guido guillaume gunter gustav hannah hannes hans harald harold harriet
    harry hassan heather hector heidi heike heinrich heinz helen helena helene helga helmut hendrik henri henrik henry
    herbert hermann hiroshi holger howard hubert hugo ian ibrahim igor ilona ines ingrid irene irina isaac isabel
    isabella isabelle ivan jacob jacqueline jacques jakob jakub james jamie jana jane janet janice jason javier jean
    jeanne jeff jeffrey jenna jennifer jenny jeremy jerome jesse jessica jill jim jimmy joachim joan joanna joanne
    jochen joel johan johann johanna johannes john johnny jonas jonathan jorg jorge jose josef joseph josephine josh
    joshua juan judith julia julian juliana julie julien jurgen justin kai kaitlyn karen karim karin karl karolina
    katarina kate katharina katherine kathleen kathryn kathy katie katja katrin kayla keith kelly ken kenji kenneth
    kerstin kevin khalid kim kimberly klaus konrad konstantin kristen kristi kristin kristina kristine krzysztof kurt
    kyle larry lars latoya laura lauren laurent lea leah leila lena leon leonard leonie leticia liam lidia lina linda
    lindsay lisa lorenzo lori lothar louis louise luca lucas lucia lucy luigi luis luisa lukas luke lydia lynn
    madeleine madison magdalena maja malte manfred manuel manuela marc marcel marcela marcin marco marcus margaret
    margarita maria mariam marian marianne marie marina mario marion marius markus marlene martha martin martina
    martine mary maryam mateo mathias mathilde matthew matthias matthieu maureen maurice mauricio max maximilian megan
    mehmet melanie melissa mercedes meredith michael michaela michel michele michelle miguel mikael mike mikhail milan
    milena miriam mitchell mohamed mohammad mohammed monica monika monique morgane moritz muhammad mustafa nadia
    nadine nancy naomi natalia natalie natasha nathalie nathan nathaniel neil nicholas nick nicola nicolas nicole
    niels nikolai nikolaus nils nina noah nora norbert norman olaf oleg olga oliver olivia olivier omar oscar oskar
    otto owen pablo pamela paolo pascal patricia patrick paul paula paulina pauline pavel pawel pedro peggy per peter
    petra phil philip philipp philippe phillip phyllis pierre pietro piotr priya rachel rafael raimund rainer raj ralf
    ralph ramon randy raphael raquel rashid raul raymond rebecca regina reiner renate rene ricardo richard rita robert
    roberta roberto robin rodrigo roger roland rolf roman ronald rosa rosemary roxanne rudolf ruediger russell ruth
    ryan sabine sabrina sally salma samantha samuel sandeep sandra sara sarah sascha scott sean sebastian serge sergei
    sergio shannon sharon shawn sheila shirley silke silvia simon simone sofia sonia sonja sophia sophie stacey stacy
    stanislav stefan stefanie stella stephan stephanie stephen steve steven stuart sunita susan susanne sven svetlana
    sylvia sylvie tamara tania tanja tara tatiana ted teresa terry theo theodor theresa thierry thomas thorsten
    tiffany tim timothy tina tobias todd tom tomas tommy toni tony torsten tracy travis trevor tyler udo ulrich ulrike
    ursula uwe valentin valentina valerie vanessa vera veronica veronika vicky victor victoria viktor vincent viola
    virginie vivian vladimir volker walter wanda warren wei wendy werner wilhelm wolfgang xavier yasmin yolanda yuki
    yusuf yves yvonne zachary zoe
    """.split()  # noqa: SIM905 - a list of a thousand quoted words is not easier to read
)
